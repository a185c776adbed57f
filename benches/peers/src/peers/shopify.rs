//! The API clients for Shopify that verify session tokens. They have no options.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use shopify_api::oauth::ShopifyApp;
use shopify_sdk::auth::oauth::{OAuthError, exchange_online_token};
use shopify_sdk::{ApiKey, ApiSecretKey, ShopDomain, ShopifyConfig};
use shopify_session_token::testing::CLIENT_ID;

use super::{Configured, Peer};
use crate::library::Library;
use crate::tokens::SHOP;

pub const SHOPIFY_API: Peer = Peer::without_options(shopify_api);

fn shopify_api(secret: &[u8]) -> Configured {
    let secret = String::from_utf8(secret.to_vec()).ok()?;
    let app = ShopifyApp::new(CLIENT_ID, secret);
    let for_buyers = app.clone();
    let library = Library::new("shopify_api", move |token| app.verify_session_token(token));
    Some(library.with_buyers(move |token| for_buyers.verify_extension_session_token(token)))
}

pub const SHOPIFY_SDK: Peer = Peer::without_options(shopify_sdk);

/// It verifies only as the first step of an exchange, whether the caller is a merchant or a buyer.
fn shopify_sdk(secret: &[u8]) -> Configured {
    let secret = String::from_utf8(secret.to_vec()).ok()?;
    let config = ShopifyConfig::builder()
        .api_key(ApiKey::new(CLIENT_ID).expect("a client ID"))
        .api_secret_key(ApiSecretKey::new(secret).ok()?)
        .is_embedded(true)
        .build()
        .ok()?;
    let shop = ShopDomain::new(SHOP).expect("a shop's domain");
    Some(Library::new("shopify-sdk", move |token| {
        verify_before_exchange(&config, &shop, token)
    }))
}

/// Polls the exchange once, outside of an async runtime. A token that is refused makes it ready at once. With
/// one that is accepted, it goes on to connect, which panics for want of a runtime: nothing is ever sent.
fn verify_before_exchange(
    config: &ShopifyConfig,
    shop: &ShopDomain,
    token: &str,
) -> Result<(), OAuthError> {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let polled = catch_unwind(AssertUnwindSafe(|| {
        let exchange = pin!(exchange_online_token(config, shop, token));
        exchange.poll(&mut Context::from_waker(Waker::noop()))
    }));
    set_hook(hook);
    match polled {
        Ok(Poll::Ready(Err(error @ OAuthError::InvalidJwt { .. }))) => Err(error),
        Ok(Poll::Ready(other)) => panic!("neither refused nor sent: {other:?}"),
        Ok(Poll::Pending) | Err(_) => Ok(()),
    }
}
