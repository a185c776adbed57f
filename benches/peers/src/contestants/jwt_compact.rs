//! jwt-compact. It leaves `aud` to the caller, so the caller's code compares it here.

use jwt_compact::ValidationError;
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::prelude::*;
use shopify_session_token::testing::CLIENT_ID;

use super::refused::Refused;
use super::{Contestant, JWT_COMPACT, LEEWAY};
use crate::claims::TimelessClaims;

type Outcome = Result<Token<TimelessClaims>, Refused<Error>>;

#[derive(Debug)]
enum Error {
    Parse(jwt_compact::ParseError),
    Validation(ValidationError),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Parse(error) => error.fmt(f),
            Self::Validation(error) => error.fmt(f),
        }
    }
}

impl From<ValidationError> for Refused<Error> {
    fn from(error: ValidationError) -> Self {
        Self::ByLibrary(Error::Validation(error))
    }
}

fn verify(token: &str, key: &Hs256Key, times: &TimeOptions) -> Outcome {
    let token = UntrustedToken::new(token)
        .map_err(Error::Parse)
        .map_err(Refused::ByLibrary)?;
    let token: Token<TimelessClaims> = Hs256.validator(key).validate(&token)?;
    token
        .claims()
        .validate_expiration(times)?
        .validate_maturity(times)?;
    Ok(token)
}

pub fn configured(secret: &[u8]) -> Contestant {
    let key = Hs256Key::new(secret);
    let leeway = i64::try_from(LEEWAY).expect("a few seconds");
    let times = TimeOptions::from_leeway(chrono::Duration::seconds(leeway));
    Contestant::new(JWT_COMPACT, move |token| {
        let token = verify(token, &key, &times)?;
        match &token.claims().custom.aud {
            Some(audience) if audience == CLIENT_ID => Ok(token),
            _ => Err(Refused::WrongAudience),
        }
    })
}

pub fn by_default(secret: &[u8]) -> Contestant {
    let key = Hs256Key::new(secret);
    let times = TimeOptions::default();
    Contestant::new(JWT_COMPACT, move |token| verify(token, &key, &times))
}
