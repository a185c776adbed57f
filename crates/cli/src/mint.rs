//! `mint`: a token as Shopify would sign it, or one with a deliberate defect.

use std::time::Duration;

use shopify_session_token::testing::Token;

use crate::args::MintOptions;
use crate::input::Secrets;
use crate::output::{Output, Problem};

pub(crate) fn run(options: &MintOptions) -> Result<Output, Problem> {
    let secrets = Secrets::read(&options.app)?;
    // With a configuration that verifiers refuse, no minted token would verify.
    secrets.verifier(&options.app)?;
    let token = token(options).sign(&secrets.current);
    Ok(Output::text(token + "\n"))
}

fn token(options: &MintOptions) -> Token {
    let token = match &options.buyer {
        Some(shop) => Token::buyer(shop, options.customer),
        None => Token::merchant(
            options.merchant.as_deref().unwrap_or_default(),
            options.user,
        ),
    };
    with_edits(token.client_id(&options.app.client_id), options)
}

fn with_edits(mut token: Token, options: &MintOptions) -> Token {
    if let Some(issued_at) = options.issued_at {
        token = token.issued_at(issued_at);
    }
    if let Some(seconds) = options.lifetime {
        token = token.lifetime(Duration::from_secs(seconds));
    }
    if let Some(jwt_id) = &options.jwt_id {
        token = token.jwt_id(jwt_id);
    }
    for (name, json) in &options.claims {
        token = token.claim(name, json);
    }
    for name in &options.without {
        token = token.without(name);
    }
    if options.expired {
        token = token.expired();
    }
    if options.not_yet_valid {
        token = token.not_yet_valid();
    }
    if options.forged {
        token = token.forged();
    }
    if options.other_app {
        token = token.for_other_app();
    }
    token
}
