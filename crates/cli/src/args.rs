//! The command line. Tokens and secrets are never arguments: other users of a machine see a process's
//! arguments, and shells keep them in their history.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand};
use clap_complete::Shell;
use serde::de::IgnoredAny;
use shopify_session_token::UnixTime;

use crate::text;

const EXIT_CODES: &str = "\
Exit codes:
  0  verified; for the other commands: done
  1  refused; for `inspect`: not a JWT
  2  wrong usage or configuration, nothing was verified";

const ENVIRONMENT: &str = "\
Environment:
  SHOPIFY_API_KEY          the client ID, instead of --client-id
  SHOPIFY_API_SECRET       the client secret, instead of --secret-file
  SHOPIFY_PREVIOUS_SECRET  in a rotation: previous secrets, joined by ,
  SHOPIFY_ID_TOKEN         the token, instead of FILE

Tokens and secrets are not taken from arguments, which other users of the machine can see and which the
shell writes to its history.";

/// Verifies, mints and inspects Shopify session tokens (ID tokens).
#[derive(Debug, Parser)]
#[command(
    version,
    name = "shopify-session-token",
    bin_name = "shopify-session-token"
)]
#[command(after_help = EXIT_CODES, after_long_help = format!("{ENVIRONMENT}\n\n{EXIT_CODES}"))]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verify a token and show its claims, or why it is refused
    #[command(after_help = EXIT_CODES, after_long_help = format!("{ENVIRONMENT}\n\n{EXIT_CODES}"))]
    Verify(VerifyOptions),
    /// Print a fresh token, signed with the client secret, to test a server with
    #[command(after_help = EXIT_CODES, after_long_help = format!("{ENVIRONMENT}\n\n{EXIT_CODES}"))]
    Mint(Box<MintOptions>),
    /// Show what a token claims without a secret; nothing is verified
    #[command(after_help = EXIT_CODES)]
    Inspect(InspectOptions),
    /// Print the completion script of a shell
    Completions { shell: Shell },
    /// Print the man page, in roff
    Man {
        /// The command whose page to print, instead of the overview
        #[arg(value_parser = ["verify", "mint", "inspect", "completions", "man"])]
        command: Option<String>,
    },
}

#[derive(Args, Debug)]
pub(crate) struct TokenSource {
    /// The file with the token, `-` for standard input [default: `SHOPIFY_ID_TOKEN` if set, else `-`]
    ///
    /// It may be a whole header field, an address with `id_token=`, JSON or a line of a log, as long as there is one
    /// token in it.
    pub(crate) file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct AppOptions {
    /// The app's client ID
    #[arg(
        long,
        value_name = "ID",
        env = "SHOPIFY_API_KEY",
        hide_env_values = true,
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) client_id: String,
    /// The file with the client secret; previous secrets may follow, one per line
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct VerifyOptions {
    #[command(flatten)]
    pub(crate) token: TokenSource,
    #[command(flatten)]
    pub(crate) app: AppOptions,
    /// Verify at this time, in Unix seconds or as in 2026-11-23T21:14:47Z, instead of now
    #[arg(long, value_name = "TIME", value_parser = text::parse_time)]
    pub(crate) now: Option<UnixTime>,
    /// Allow clocks to differ by this many seconds, from 0 to 60 [default: 10]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) leeway: Option<u64>,
    /// Also accept shops under this domain, besides myshopify.com; can be repeated
    #[arg(long = "shop-suffix", value_name = "DOMAIN")]
    pub(crate) shop_suffixes: Vec<String>,
    /// Refuse all but merchants' tokens
    #[arg(long, conflicts_with = "buyer")]
    pub(crate) merchant: bool,
    /// Refuse all but buyers' tokens
    #[arg(long)]
    pub(crate) buyer: bool,
    /// Show every check in order, and what the token claims even if it is refused
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct InspectOptions {
    #[command(flatten)]
    pub(crate) token: TokenSource,
    /// The time that the token's times are compared with, instead of now
    #[arg(long, value_name = "TIME", value_parser = text::parse_time)]
    pub(crate) now: Option<UnixTime>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("kind").required(true))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct MintOptions {
    /// A merchant's token for this shop: its handle, domain or address in the admin; valid for 60 seconds
    #[arg(long, value_name = "SHOP", group = "kind", value_parser = text::parse_shop)]
    pub(crate) merchant: Option<String>,
    /// A buyer's token for this shop; valid for 300 seconds
    #[arg(long, value_name = "SHOP", group = "kind", value_parser = text::parse_shop)]
    pub(crate) buyer: Option<String>,
    /// The merchant's user ID
    #[arg(
        long,
        value_name = "ID",
        default_value_t = 42,
        conflicts_with = "buyer"
    )]
    pub(crate) user: u64,
    /// The buyer's customer ID; without it the buyer is not signed in
    #[arg(long, value_name = "ID", conflicts_with = "merchant")]
    pub(crate) customer: Option<u64>,
    #[command(flatten)]
    pub(crate) app: AppOptions,
    /// Issue the token at this time, in Unix seconds or as in 2026-11-23T21:14:47Z, instead of now
    #[arg(long, value_name = "TIME", value_parser = text::parse_time)]
    pub(crate) issued_at: Option<UnixTime>,
    /// Make the token valid for this long
    #[arg(long, value_name = "SECONDS")]
    pub(crate) lifetime: Option<u64>,
    /// Set the claim jti instead of a random UUID
    #[arg(long, value_name = "ID")]
    pub(crate) jwt_id: Option<String>,
    /// Set a claim to a JSON value, as in sub='"43"'; can be repeated
    #[arg(long = "claim", value_name = "NAME=JSON", value_parser = parse_claim)]
    pub(crate) claims: Vec<(String, String)>,
    /// Leave a claim out; can be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) without: Vec<String>,
    /// Mint a token that has expired
    #[arg(long)]
    pub(crate) expired: bool,
    /// Mint a token that becomes valid in an hour
    #[arg(long, conflicts_with = "expired")]
    pub(crate) not_yet_valid: bool,
    /// Mint a token with an invalid signature
    #[arg(long)]
    pub(crate) forged: bool,
    /// Mint a token for another app than --client-id
    #[arg(long)]
    pub(crate) other_app: bool,
}

fn parse_claim(argument: &str) -> Result<(String, String), &'static str> {
    let (name, json) = argument.split_once('=').ok_or("write NAME=JSON")?;
    serde_json::from_str::<IgnoredAny>(json).map_err(
        |_| "the value is not JSON; a shell removes quotation marks, so write sub='\"43\"'",
    )?;
    Ok((name.to_owned(), json.to_owned()))
}
