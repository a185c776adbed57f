//! The claims of a verified token, as text and as JSON.

use std::fmt::{Display, Write as _};

use serde_json::{Value, json};
use shopify_session_token::{CustomerId, ShopifySessionClaims, SignedWith, TokenKind, UnixTime};

use crate::checks;
use crate::text::{self, printable};

pub(super) fn block(claims: &ShopifySessionClaims, now: UnixTime) -> String {
    let mut block = format!("verified: kind {}\n", checks::kind(claims.kind()));
    let mut row = |label: &str, value: &dyn Display| {
        // Writing to a string does not fail.
        let _ = writeln!(block, "{label:<12} {value}");
    };
    let none_or = |text: Option<&str>| text.map_or("(none)".to_owned(), printable);
    row("shop", claims.shop());
    match claims.kind() {
        TokenKind::Merchant(user) => row("user ID", &user),
        TokenKind::Buyer(Some(customer)) => row("customer ID", &customer.get()),
        TokenKind::Buyer(None) => row("customer ID", &"(none)"),
        _ => {}
    }
    row("client ID", &printable(claims.client_id()));
    row("JWT ID", &printable(claims.jwt_id()));
    row("session ID", &none_or(claims.session_id()));
    row("issuer path", &none_or(claims.issuer_path()));
    row("issued at", &text::time(claims.issued_at()));
    row("not before", &text::time(claims.not_before()));
    row("expires at", &text::time(claims.expires_at()));
    row("now", &text::time(now));
    row(
        "remaining",
        &format_args!("{} s", claims.expires_in(now).as_secs()),
    );
    row("signed with", &checks::signed_with(claims));
    block
}

/// The member `claims` of a report.
pub(super) fn report(claims: &ShopifySessionClaims, now: u64) -> Value {
    let (user_id, customer_id) = match claims.kind() {
        TokenKind::Merchant(user) => (Some(user.get()), None),
        TokenKind::Buyer(customer) => (None, customer.map(CustomerId::get)),
        _ => (None, None),
    };
    json!({
        "shop": claims.shop().as_str(),
        "kind": checks::kind(claims.kind()),
        "user_id": user_id,
        "customer_id": customer_id,
        "client_id": claims.client_id(),
        "jwt_id": claims.jwt_id(),
        "session_id": claims.session_id(),
        "issuer_path": claims.issuer_path(),
        "issued_at": claims.issued_at().as_secs(),
        "not_before": claims.not_before().as_secs(),
        "expires_at": claims.expires_at().as_secs(),
        "remaining_seconds": claims.expires_in(now).as_secs(),
        "signed_with": match claims.signed_with() {
            SignedWith::Current => "current",
            SignedWith::Previous(_) => "previous",
        },
    })
}
