//! Prints a fresh session token, laid out as Shopify's, to try a server with.
//!
//! ```sh
//! export SHOPIFY_CLIENT_SECRET=… # the one that the server has; not a real app's
//! TOKEN=$(cargo run --example mint -- --merchant example.myshopify.com --user 42)
//! curl --header "Authorization: Bearer $TOKEN" http://localhost:3000/api/merchant
//! ```
//!
//! Exits with 2 if the command line is wrong, with 1 if the secret or the client ID cannot be one. Never prints the secret.

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use shopify_session_token::Verifier;
use shopify_session_token::testing::{CLIENT_ID, Token};

const SECRET_VARIABLE: &str = "SHOPIFY_CLIENT_SECRET";

fn main() -> ExitCode {
    let options = match command().try_get_matches() {
        Ok(options) => options,
        Err(error) if error.use_stderr() => return wrong_usage(&error),
        Err(help) => {
            println!("{help}");
            return ExitCode::SUCCESS;
        }
    };
    let secret = match env::var(SECRET_VARIABLE) {
        Err(env::VarError::NotUnicode(_)) => {
            return fail(&format!("{SECRET_VARIABLE} is not UTF-8"));
        }
        secret => secret.unwrap_or_default(),
    };
    // What no verifier takes is not worth minting with.
    let client_id = options
        .get_one::<String>("client-id")
        .map_or(CLIENT_ID, String::as_str);
    if let Err(error) = Verifier::new(client_id, &secret) {
        return fail(&format!(
            "{error}\nThe secret is read from {SECRET_VARIABLE}."
        ));
    }
    let token = token(&options).client_id(client_id).sign(secret);
    match writeln!(io::stdout(), "{token}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("cannot print the token: {error}")),
    }
}

fn fail(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(1)
}

/// Says what is wrong, but not with which argument: that may be a secret.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    let usage = command().render_usage();
    eprintln!("wrong usage: {}\n\n{usage}\n\nTry --help.", error.kind());
    ExitCode::from(2)
}

fn command() -> Command {
    let shop = |name: &'static str| Arg::new(name).long(name).value_name("SHOP");
    let number = |name: &'static str, value: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .value_parser(value_parser!(u64))
    };
    Command::new("mint")
        .about("Prints a fresh Shopify session token for tests")
        .after_help(format!(
            "It is signed with the client secret in the environment variable {SECRET_VARIABLE}.\n\
             A merchant's token is good for 60 seconds, a buyer's for 300."
        ))
        .arg(shop("merchant").help("A merchant's token, for example of example.myshopify.com"))
        .arg(shop("buyer").help("A buyer's token"))
        .group(
            ArgGroup::new("kind")
                .args(["merchant", "buyer"])
                .required(true),
        )
        .arg(
            number("user", "ID")
                .default_value("42")
                .conflicts_with("buyer")
                .help("The merchant's user ID"),
        )
        .arg(
            number("customer", "ID")
                .conflicts_with("merchant")
                .help("The buyer's customer ID; without it the buyer is not signed in"),
        )
        .arg(
            Arg::new("client-id")
                .long("client-id")
                .value_name("ID")
                .default_value(CLIENT_ID)
                .help("The app's client ID"),
        )
        .arg(
            number("issued-at", "SECONDS")
                .help("When it is issued, in Unix seconds, instead of now"),
        )
        .arg(flag("expired", "Make it one that has expired"))
        .arg(flag("not-yet-valid", "Make it one that is not valid yet").conflicts_with("expired"))
        .arg(flag("forged", "Make the signature a wrong one"))
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

fn token(options: &ArgMatches) -> Token {
    let number = |name: &str| options.get_one::<u64>(name).copied();
    let mut token = if let Some(shop) = options.get_one::<String>("merchant") {
        Token::merchant(shop, number("user").unwrap_or(42))
    } else {
        let shop = options
            .get_one::<String>("buyer")
            .map_or("", String::as_str);
        Token::buyer(shop, number("customer"))
    };
    if let Some(issued_at) = number("issued-at") {
        token = token.issued_at(issued_at);
    }
    if options.get_flag("expired") {
        token = token.expired();
    }
    if options.get_flag("not-yet-valid") {
        token = token.not_yet_valid();
    }
    if options.get_flag("forged") {
        token = token.forged();
    }
    token
}
