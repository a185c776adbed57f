//! Verifies one session token and shows what is in it.
//!
//! ```sh
//! cargo run --example verify                    # a sample, at the time it was made for
//! echo "$TOKEN" | SHOPIFY_CLIENT_SECRET=… cargo run --example verify -- --client-id …
//! ```
//!
//! Exits with 0 if the token is good, 1 if it is refused, 2 if the command line is wrong. Prints
//! neither the secret nor the token.

use std::env;
use std::io::{self, Read as _};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, json};
use shopify_session_token::{
    ConfigError, MAX_TOKEN_LEN, ShopifySessionClaims, SignedWith, TokenKind, UnixTime, Verifier,
    VerifyError, bearer_token,
};

const SECRET_VARIABLE: &str = "SHOPIFY_CLIENT_SECRET";

const SAMPLE_CLIENT_ID: &str = "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a";
const SAMPLE_SECRET: &str = "shpss_c0ffee00c0ffee00c0ffee00c0ffee00";
const SAMPLE_TIME: u64 = 1_700_000_018;
const SAMPLE_TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJpc3MiOiJodHRwczpcL1wvZXhhbXBsZS5teXNob3BpZnkuY29tXC9hZG1pbiIsImRlc3QiOiJodHRwczpcL1wvZXhh\
    bXBsZS5teXNob3BpZnkuY29tIiwiYXVkIjoiNGY5ZDBjNmIyYTVlNGQxZjhjM2I3YTZlNWQ0YzNiMmEiLCJzdWIiOiIx\
    MjM0NTY3ODkwMSIsImV4cCI6MTcwMDAwMDA2MCwibmJmIjoxNzAwMDAwMDAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6\
    IjllYTNlMWEyLTdiNTUtNGY2Yy04ZDdlLTBjMWQyZTNmNGE1YiIsInNpZCI6IjVjMWQ5YTdlLTNmMmItNGE2OC05ZDBj\
    LTdiNmE1ZjRlM2QyYyJ9.FkswSqeh3nFgZV47brMQhD7UT-6P2LurNWjW7JWG2ao";

/// What to verify, and against what.
struct Input {
    client_id: String,
    secret: String,
    token: String,
    now: UnixTime,
}

fn main() -> ExitCode {
    let options = match command().try_get_matches() {
        Ok(options) => options,
        Err(error) if error.use_stderr() => return wrong_usage(&error),
        Err(help) => {
            println!("{help}");
            return ExitCode::SUCCESS;
        }
    };
    let input = match options.get_one::<String>("client-id") {
        None => sample_input(&options),
        Some(client_id) => match given_input(&options, client_id.clone()) {
            Ok(input) => input,
            Err(problem) => return fail(&problem, 1),
        },
    };
    // Everything about the configuration is checked before the token is looked at.
    let verifier = match verifier(&input, &options) {
        Ok(verifier) => verifier,
        Err(error) => return fail(&format!("{error}\n{}", config_advice(error)), 1),
    };
    match verifier.verify(&input.token, input.now) {
        Ok(claims) if options.get_flag("json") => println!("{:#}", to_json(&claims, input.now)),
        Ok(claims) => print_claims(&claims, input.now),
        Err(error) => {
            if options.get_flag("explain") {
                explain(&input);
            }
            return fail(&format!("refused: {error}\n{}", advice(error)), 1);
        }
    }
    ExitCode::SUCCESS
}

/// Says what is wrong, but not with which argument: that may be a token or a secret.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    let usage = command().render_usage();
    fail(
        &format!("wrong usage: {}\n\n{usage}\n\nTry --help.", error.kind()),
        2,
    )
}

fn verifier(input: &Input, options: &ArgMatches) -> Result<Verifier, ConfigError> {
    let suffixes = options
        .get_many::<String>("shop-suffix")
        .unwrap_or_default();
    suffixes.fold(
        Verifier::new(input.client_id.as_str(), &input.secret),
        |verifier, suffix| verifier?.with_shop_suffix(suffix),
    )
}

fn config_advice(error: ConfigError) -> String {
    match error {
        ConfigError::EmptySecret { .. }
        | ConfigError::SecretHasWhitespace { .. }
        | ConfigError::SecretTooShort { .. } => {
            format!("The secret is read from {SECRET_VARIABLE}.")
        }
        ConfigError::InvalidShopSuffix => "Give a domain to --shop-suffix.".into(),
        _ => "Give the client ID from the app's settings to --client-id.".into(),
    }
}

fn command() -> Command {
    Command::new("verify")
        .about("Verifies a Shopify session token; without --client-id a bundled sample")
        .after_help(format!(
            "The client secret is read from the environment variable {SECRET_VARIABLE}, the token from\n\
             standard input unless --token is given (which other users of this machine can see)."
        ))
        .arg(
            Arg::new("client-id")
                .long("client-id")
                .value_name("ID")
                .help("The app's client ID"),
        )
        .arg(
            Arg::new("token")
                .long("token")
                .value_name("TOKEN")
                .requires("client-id")
                .help("The token, with or without 'Bearer '"),
        )
        .arg(
            Arg::new("now")
                .long("now")
                .value_name("SECONDS")
                .value_parser(value_parser!(u64))
                .help("The time to verify at, in Unix seconds, instead of the clock's"),
        )
        .arg(
            Arg::new("shop-suffix")
                .long("shop-suffix")
                .value_name("DOMAIN")
                .action(ArgAction::Append)
                .help("Also accept shops under this domain, beside myshopify.com"),
        )
        .arg(flag("json", "Print the claims as JSON"))
        .arg(flag("explain", "If the token is refused, also show what it claims, unverified"))
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

fn sample_input(options: &ArgMatches) -> Input {
    let now = options.get_one("now").copied().unwrap_or(SAMPLE_TIME);
    eprintln!("No --client-id given: this is the bundled sample token, at the time {now}.\n");
    Input {
        client_id: SAMPLE_CLIENT_ID.to_owned(),
        secret: SAMPLE_SECRET.to_owned(),
        token: SAMPLE_TOKEN.to_owned(),
        now: now.into(),
    }
}

fn given_input(options: &ArgMatches, client_id: String) -> Result<Input, String> {
    let secret = match env::var(SECRET_VARIABLE) {
        Ok(secret) => secret,
        Err(env::VarError::NotPresent) => String::new(),
        Err(env::VarError::NotUnicode(_)) => {
            return Err(format!("{SECRET_VARIABLE} is not UTF-8"));
        }
    };
    let token = match options.get_one::<String>("token") {
        Some(token) => token.clone(),
        None => read_token()?,
    };
    let token = token.trim();
    // With the scheme in front it is the value of a header.
    let token = bearer_token([token]).unwrap_or(token);
    let now = options.get_one::<u64>("now");
    Ok(Input {
        client_id,
        secret,
        token: token.to_owned(),
        now: now.map_or_else(UnixTime::now, |&now| now.into()),
    })
}

/// At most a little more than the longest token, so that no input is too long to be refused.
fn read_token() -> Result<String, String> {
    let mut token = String::new();
    let limit = 2 * MAX_TOKEN_LEN as u64;
    io::stdin()
        .take(limit)
        .read_to_string(&mut token)
        .map_err(|error| format!("cannot read the token from standard input: {error}"))?;
    Ok(token)
}

fn fail(problem: &str, code: u8) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(code)
}

/// One line on what to do, for whoever runs this.
fn advice(error: VerifyError) -> &'static str {
    match error {
        VerifyError::TooLong | VerifyError::Malformed => {
            "Pass the whole token: three parts with dots between them, from the Authorization header."
        }
        VerifyError::InvalidSignature => {
            "Compare the secret with the one in the app's settings; has it been rotated?"
        }
        VerifyError::Expired { .. } => {
            "Fetch a new token, or give a time at which this one was valid with --now."
        }
        VerifyError::NotYetValid { .. } => {
            "Synchronise this machine's clock, or give a time with --now."
        }
        VerifyError::WrongAudience => {
            "Compare --client-id with the one in the app's settings; --explain shows the token's."
        }
        VerifyError::InvalidShopDomain => {
            "If this is a development environment, give its domain to --shop-suffix."
        }
        _ => "This does not look like a session token of Shopify's; --explain shows what is in it.",
    }
}

fn print_claims(claims: &ShopifySessionClaims, now: UnixTime) {
    let (kind, id) = kind_and_id(claims.kind());
    row("shop", claims.shop());
    row("kind", kind);
    if let Some((label, id)) = id {
        row(label, id);
    }
    row("client ID", printable(claims.client_id()));
    row("token ID", printable(claims.jwt_id()));
    row("session ID", or_none(claims.session_id()));
    row("issuer path", or_none(claims.issuer_path()));
    row("issued at", readable(claims.issued_at()));
    row("not before", readable(claims.not_before()));
    row("expires at", readable(claims.expires_at()));
    row("now", readable(now));
    row(
        "remaining",
        format_args!("{} s", claims.expires_in(now).as_secs()),
    );
    row("signed with", signed_with(claims));
}

/// Unix seconds, and what a calendar says, as far as it goes.
fn readable(time: UnixTime) -> String {
    const YEAR_10000: u64 = 253_402_300_800;
    let seconds = time.as_secs();
    if seconds >= YEAR_10000 {
        return seconds.to_string();
    }
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    format!("{seconds}  {}", humantime::format_rfc3339_seconds(date))
}

fn row(label: &str, value: impl std::fmt::Display) {
    println!("{label:<12} {value}");
}

fn or_none(text: Option<&str>) -> String {
    text.map_or("(none)".into(), printable)
}

/// Escaped as far as a terminal would act on it, because it obeys what it is shown.
fn printable(text: &str) -> String {
    let mut printable = String::new();
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => printable.push(c),
            _ => printable.extend(c.escape_debug()),
        }
    }
    printable
}

/// The name of the kind, and whose ID there is.
fn kind_and_id(kind: TokenKind) -> (&'static str, Option<(&'static str, u64)>) {
    match kind {
        TokenKind::Merchant(user) => ("merchant", Some(("user ID", user.get()))),
        TokenKind::Buyer(customer) => ("buyer", customer.map(|id| ("customer ID", id.get()))),
        _ => ("other", None),
    }
}

fn signed_with(claims: &ShopifySessionClaims) -> &'static str {
    match claims.signed_with() {
        SignedWith::Current => "the current secret",
        SignedWith::Previous(_) => "a previous secret",
    }
}

fn to_json(claims: &ShopifySessionClaims, now: UnixTime) -> Value {
    let (kind, id) = kind_and_id(claims.kind());
    json!({
        "shop": claims.shop(),
        "kind": kind,
        "user_id": id.filter(|_| kind == "merchant").map(|(_, id)| id),
        "customer_id": id.filter(|_| kind == "buyer").map(|(_, id)| id),
        "client_id": claims.client_id(),
        "jwt_id": claims.jwt_id(),
        "session_id": claims.session_id(),
        "issuer_path": claims.issuer_path(),
        "issued_at": claims.issued_at().as_secs(),
        "not_before": claims.not_before().as_secs(),
        "expires_at": claims.expires_at().as_secs(),
        "remaining_seconds": claims.expires_in(now).as_secs(),
    })
}

/// What a refused token says. Whoever wrote it may have written anything, so every line says so.
fn explain(input: &Input) {
    let mut parts = input.token.split('.').map(Members::decode);
    let header = parts.next().flatten().unwrap_or_default();
    header.print("header");
    let claims = parts.next().flatten().unwrap_or_default();
    claims.print("claim");
    eprintln!("UNVERIFIED  {}\n", claims.addressee(&input.client_id));
}

/// The members of a JSON object as they stand there, repeated ones too.
#[derive(Default)]
struct Members(Vec<(String, Value)>);

impl Members {
    fn decode(segment: &str) -> Option<Self> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(segment).ok()?;
        serde_json::from_slice(&json).ok()
    }

    fn print(&self, what: &str) {
        if self.0.is_empty() {
            eprintln!("UNVERIFIED  {what:<7} (no JSON object, or an empty one)");
        }
        for (name, value) in &self.0 {
            let (name, value) = (printable(name), printable(&value.to_string()));
            eprintln!("UNVERIFIED  {what:<7} {name:<5} {value}");
        }
    }

    fn addressee(&self, client_id: &str) -> &'static str {
        let mut audiences = self.0.iter().filter(|(name, _)| name == "aud");
        match (audiences.next(), audiences.next()) {
            (Some((_, Value::String(audience))), None) if audience == client_id => {
                "addressed to this app"
            }
            (Some((_, Value::String(_))), None) => "addressed to ANOTHER app than --client-id",
            (Some(_), _) => "addressed to no one app",
            (None, _) => "addressed to no app",
        }
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        while let Some(member) = map.next_entry()? {
            members.0.push(member);
        }
        Ok(members)
    }
}
