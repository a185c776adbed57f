//! Who calls: extractors, so that a handler's signature says who may call it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::SecretString;
use shopify_session_token::{BuyerClaims, MerchantClaims, UnixTime, bearer_token};

use crate::AppState;
use crate::error::Refusal;

/// A merchant's staff, in the admin or with an extension of it.
pub struct Merchant(pub MerchantClaims);

/// A buyer, in a checkout or a customer account.
pub struct Buyer(pub BuyerClaims);

/// A merchant together with the very token that was verified. For a token exchange alone: what a handler
/// does not hold it cannot leak.
pub struct MerchantWithToken {
    pub merchant: MerchantClaims,
    pub token: SecretString,
}

impl FromRequestParts<AppState> for Merchant {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let header = authorization(&parts.headers, state)?;
        let merchant = state
            .verifier
            .merchant_from_authorization(header, UnixTime::now());
        state.record(merchant.as_ref().map(MerchantClaims::as_claims));
        merchant.map(Self).map_err(Refusal::of_merchant)
    }
}

impl FromRequestParts<AppState> for Buyer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let header = authorization(&parts.headers, state)?;
        let buyer = state
            .verifier
            .buyer_from_authorization(header, UnixTime::now());
        state.record(buyer.as_ref().map(BuyerClaims::as_claims));
        buyer.map(Self).map_err(Refusal::of_buyer)
    }
}

impl FromRequestParts<AppState> for MerchantWithToken {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let Merchant(merchant) = Merchant::from_request_parts(parts, state).await?;
        let header = authorization(&parts.headers, state)?;
        let token = bearer_token(header).map_err(Refusal::of_merchant)?;
        Ok(Self {
            merchant,
            token: token.to_owned().into(),
        })
    }
}

/// The value of the one `Authorization` field, if there is one.
///
/// Two are refused: what is in front of this server may have looked at the other one.
pub(crate) fn authorization<'a>(
    headers: &'a HeaderMap,
    state: &AppState,
) -> Result<Option<&'a [u8]>, Refusal> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    let field = fields.next();
    if fields.next().is_some() {
        return Err(state.refused(Refusal::SEVERAL_TOKENS));
    }
    Ok(field.map(HeaderValue::as_bytes))
}
