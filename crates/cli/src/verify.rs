//! `verify`: the verdict, the claims, and with `--explain` every check.

use std::fmt::Write as _;
use std::time::Duration;

use shopify_session_token::{
    DEFAULT_LEEWAY, ShopifySessionClaims, UnixTime, Verifier, VerifyError,
};

use crate::args::VerifyOptions;
use crate::checks::Context;
use crate::errors;
use crate::input::{self, Secrets};
use crate::output::{Output, Problem, Status};
use crate::unverified::Unverified;

mod claims;
mod json;

type Verdict = Result<ShopifySessionClaims, VerifyError>;

pub(crate) fn run(options: &VerifyOptions) -> Result<Output, Problem> {
    // The configuration is checked first: with a wrong one, verdicts are meaningless.
    let secrets = Secrets::read(&options.app)?;
    let verifier = verifier(&secrets, options)?;
    let now = options.now.unwrap_or_else(UnixTime::now);
    let input::Token { text, note } = input::token(&options.token)?;
    let token = text.as_deref().unwrap_or_default();
    let of_any_kind = match &text {
        Ok(token) => verifier.verify(token, now),
        Err(error) => Err(*error),
    };
    let kind = of_any_kind.as_ref().ok().map(ShopifySessionClaims::kind);
    let verdict = of_any_kind.and_then(|claims| of_kind(claims, options));
    let context = Context {
        token,
        now: now.as_secs(),
        leeway: options.leeway.unwrap_or(DEFAULT_LEEWAY.as_secs()),
        asks_for_kind: options.merchant || options.buyer,
        client_id: &options.app.client_id,
        secret: &secrets.current,
        kind,
        unverified: Unverified::decode(token),
    };
    let mut output = if options.json {
        Output::json(&json::Report::new(&verdict, &context, options.explain))?
    } else {
        report(&verdict, &context, options.explain)
    };
    if verdict.is_err() {
        output.status = Status::Refused;
    }
    output.stderr.insert_str(0, note);
    Ok(output)
}

fn verifier(secrets: &Secrets, options: &VerifyOptions) -> Result<Verifier, Problem> {
    let verifier = secrets.verifier(&options.app)?;
    let verifier = match options.leeway {
        Some(seconds) => verifier.with_leeway(Duration::from_secs(seconds)),
        None => Ok(verifier),
    };
    options
        .shop_suffixes
        .iter()
        .fold(verifier, |verifier, suffix| {
            verifier?.with_shop_suffix(suffix)
        })
        .map_err(|error| error.to_string())
}

fn of_kind(claims: ShopifySessionClaims, options: &VerifyOptions) -> Verdict {
    if options.merchant {
        claims.clone().into_merchant()?;
    }
    if options.buyer {
        claims.clone().into_buyer()?;
    }
    Ok(claims)
}

fn report(verdict: &Verdict, context: &Context<'_>, explain: bool) -> Output {
    let mut text = match verdict {
        Ok(claims) => claims::block(claims, context.now.into()),
        Err(error) => {
            let (reason, advice) = (
                errors::reason(*error, context),
                errors::advice(*error, context),
            );
            format!("refused: {reason}\n{advice}\n")
        }
    };
    if explain {
        text += &explanation(verdict, context);
    }
    let mut output = Output::new();
    // A reason alone is an error message; an explanation is the requested output.
    if verdict.is_err() && !explain {
        output.stderr = text;
    } else {
        output.stdout = text.into_bytes();
    }
    output
}

fn explanation(verdict: &Verdict, context: &Context<'_>) -> String {
    let mut text = "\nchecks\n".to_owned();
    for check in context.checks(verdict) {
        let (number, outcome, name) = (check.number, check.outcome.as_str(), check.name);
        let detail = check
            .detail
            .map_or(String::new(), |detail| format!(": {detail}"));
        let _ = writeln!(text, "{number:>2}  {outcome:<11}  {name}{detail}");
    }
    let (title, mark) = if Context::is_signed(verdict) {
        ("what the token claims; its signature is valid", "signed")
    } else {
        (
            "what the token claims; NOT VERIFIED, anyone can have written it",
            "UNVERIFIED",
        )
    };
    let _ = writeln!(text, "\n{title}");
    text + &context.unverified.lines(mark, context.now.into())
}
