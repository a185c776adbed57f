//! Extractors: a handler that takes one is called only with a verified token.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpRequest};
use secrecy::SecretString;
use shopify_session_token::{
    BuyerClaims, MerchantClaims, ShopifySessionClaims, UnixTime, VerifyError, bearer_token,
};
use tracing::Span;

use crate::{Refusal, State};

/// A member of the merchant's staff. A handler that takes this is never called for anyone else.
#[derive(Clone, Debug)]
pub struct Merchant(pub MerchantClaims);

/// A buyer, in the checkout or in a customer account.
#[derive(Clone, Debug)]
pub struct Buyer(pub BuyerClaims);

/// A member of the merchant's staff, with the token itself, for the token exchange. A buyer's token cannot be
/// exchanged.
#[derive(Clone, Debug)]
pub struct ExchangeableToken {
    /// The token's claims.
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
    let verify = || -> Result<_, VerifyError> {
        let token = bearer_token(request.headers().get_all(AUTHORIZATION))?;
        let merchant = state.verifier.verify_merchant(token, UnixTime::now())?;
        Ok((merchant, token))
    };
    let (merchant, token) = verify().map_err(|error| Refusal::of_merchant(error.into()))?;
    note_accepted(&state, merchant.as_claims());
    Ok((merchant, token))
}

fn buyer(request: &HttpRequest) -> Result<BuyerClaims, Error> {
    let state = Data::<State>::extract(request).into_inner()?;
    let fields = request.headers().get_all(AUTHORIZATION);
    let buyer = state
        .verifier
        .buyer_from_authorization(fields, UnixTime::now())
        .map_err(|error| Refusal::of_buyer(error.into()))?;
    note_accepted(&state, buyer.as_claims());
    Ok(buyer)
}

pub(crate) fn note_accepted(state: &State, claims: &ShopifySessionClaims) {
    state.metrics.accepted(claims.signed_with());
    // The span of the request has an empty field for it; see `logs`.
    Span::current().record("shop", claims.shop().as_str());
}
