//! Who is calling: in a handler's signature, a proof.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpRequest};
use secrecy::SecretString;
use shopify_session_token::{
    BuyerClaims, MerchantClaims, ShopifySessionClaims, UnixTime, bearer_token,
};
use tracing::Span;

use crate::{Reason, Refusal, State};

/// A member of the merchant's staff. A handler that takes this is never called for anyone else.
#[derive(Clone, Debug)]
pub struct Merchant(pub MerchantClaims);

/// A buyer, in the checkout or in a customer account.
#[derive(Clone, Debug)]
pub struct Buyer(pub BuyerClaims);

/// A member of the merchant's staff, and the token that says so: for the token exchange. A buyer's
/// cannot be exchanged, so there is none of theirs.
#[derive(Clone, Debug)]
pub struct ExchangeableToken {
    /// What the token says.
    pub merchant: MerchantClaims,
    /// The token itself.
    pub token: SecretString,
}

impl FromRequest for Merchant {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(merchant(request).map(|(merchant, _)| Self(merchant)))
    }
}

impl FromRequest for ExchangeableToken {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(merchant(request).map(|(merchant, token)| Self {
            merchant,
            token: SecretString::from(token),
        }))
    }
}

impl FromRequest for Buyer {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(buyer(request).map(Self))
    }
}

fn merchant(request: &HttpRequest) -> Result<(MerchantClaims, &str), Error> {
    let state = Data::<State>::extract(request).into_inner()?;
    let verify = || {
        let token = bearer_token(authorization(request)?)?;
        let merchant = state.verifier.verify_merchant(token, UnixTime::now())?;
        Ok((merchant, token))
    };
    let (merchant, token) = verify().map_err(Refusal::of_merchant)?;
    note_accepted(&state, merchant.as_claims());
    Ok((merchant, token))
}

fn buyer(request: &HttpRequest) -> Result<BuyerClaims, Error> {
    let state = Data::<State>::extract(request).into_inner()?;
    let verify = || {
        let header = authorization(request)?;
        Ok(state
            .verifier
            .buyer_from_authorization(header, UnixTime::now())?)
    };
    let buyer = verify().map_err(Refusal::of_buyer)?;
    note_accepted(&state, buyer.as_claims());
    Ok(buyer)
}

/// The value of the `Authorization` field, if there is one.
pub(crate) fn authorization(request: &HttpRequest) -> Result<Option<&[u8]>, Reason> {
    let mut fields = request.headers().get_all(AUTHORIZATION);
    match (fields.next(), fields.next()) {
        (first, None) => Ok(first.map(HeaderValue::as_bytes)),
        (_, Some(_)) => Err(Reason::SeveralTokens),
    }
}

pub(crate) fn note_accepted(state: &State, claims: &ShopifySessionClaims) {
    state.metrics.accepted(claims.signed_with());
    // Beside what the request span says of itself; see `logs`.
    Span::current().record("shop", claims.shop().as_str());
}
