//! Prints tokens for `browser/run` and `load/run`, as a JSON object, for the client ID and the secret in
//! `SHOPIFY_API_KEY` and `SHOPIFY_API_SECRET`. The valid ones live for an hour, so that they outlast a run; Shopify's
//! live for one or five minutes.

use std::env;
use std::time::Duration;

use serde_json::json;
use shopify_session_token::testing::Token;

const SHOP: &str = "example.myshopify.com";
const LIFETIME: Duration = Duration::from_hours(1);

fn main() -> Result<(), env::VarError> {
    let client_id = env::var("SHOPIFY_API_KEY")?;
    let secret = env::var("SHOPIFY_API_SECRET")?;
    let sign = |token: Token| token.client_id(&client_id).sign(&secret);
    let merchant = Token::merchant(SHOP, 42).lifetime(LIFETIME);
    let buyer = Token::buyer(SHOP, Some(7)).lifetime(LIFETIME);
    let tokens = json!({
        "merchant": sign(merchant.clone()),
        "merchant_forged": sign(merchant.forged()),
        "merchant_expired": sign(Token::merchant(SHOP, 42).expired()),
        "buyer": sign(buyer),
        "buyer_expired": sign(Token::buyer(SHOP, Some(7)).expired()),
    });
    println!("{tokens}");
    Ok(())
}
