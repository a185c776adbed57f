//! The kind of caller that a token was issued to: a merchant's staff or a buyer.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::payload::{CUSTOMER_GID, Subject};

/// The kind of caller that a verified token was issued to.
///
/// Shopify signs both kinds with the same secret for the same app. They differ in the issuer's path and in
/// the form of the subject:
///
/// | | `iss` | `sub` | fetched by |
/// |---|---|---|---|
/// | [`Merchant`](Self::Merchant) | path exactly `/admin` | digits | the embedded app, admin and POS UI extensions |
/// | [`Buyer`](Self::Buyer) | any other path, or no issuer | absent, or a customer's GID | checkout and customer account UI extensions |
/// | [`Other`](Self::Other) | anything else | anything else | no front end known today |
///
/// Sources: Shopify's documentation, "About session tokens" and "Session Token API" (UI extensions). It does not
/// mention the path of buyers' tokens, which has been `/checkouts` since 2025, so no path excludes a buyer but the
/// merchants'. Being a buyer gives no right: every visitor of a checkout is one, and Shopify signs a customer's GID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// A member of the merchant's staff, or the merchant.
    Merchant(UserId),
    /// A buyer in a checkout or in a customer account. `None` if the buyer is not signed in, or if your app has
    /// no permission to read customers.
    Buyer(Option<CustomerId>),
    /// A token that is signed with your app's secret, but of neither kind. Give it no rights.
    /// [`ShopifySessionClaims::issuer_path`](crate::ShopifySessionClaims::issuer_path) helps to find out what it is.
    Other,
}

impl TokenKind {
    /// Applies the table above. `issuer_path` is `None` without an issuer.
    pub(crate) fn of(issuer_path: Option<&str>, subject: Subject) -> Self {
        match (issuer_path, subject) {
            (Some("/admin"), Subject::User(id)) => Self::Merchant(UserId(id)),
            (Some("/admin"), _) => Self::Other,
            (_, Subject::Absent) => Self::Buyer(None),
            (_, Subject::Customer(id)) => Self::Buyer(Some(CustomerId(id))),
            _ => Self::Other,
        }
    }
}

/// For logs: `merchant 42`, `buyer` or `other`. A customer's ID is left out.
impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Merchant(user) => write!(f, "merchant {user}"),
            Self::Buyer(_) => f.write_str("buyer"),
            Self::Other => f.write_str("other"),
        }
    }
}

/// The ID of a user of the Shopify admin: the `sub` of a merchant's token.
///
/// With Shopify POS it is the user who is logged in to the device, not the staff member who entered a PIN.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "sub")]
pub struct UserId(u64);

impl UserId {
    /// The ID as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserId({self})")
    }
}

/// The ID of a customer of the shop: the `sub` of a buyer's token, `gid://shopify/Customer/{id}`.
///
/// It is personal data, so `Debug` does not show it, and there is no `Display`; [`get`](Self::get) returns it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "sub")]
pub struct CustomerId(u64);

impl CustomerId {
    /// The ID as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The ID as Shopify's GraphQL Admin API takes it, for example `gid://shopify/Customer/42`.
    #[must_use]
    pub fn to_gid(self) -> String {
        format!("{CUSTOMER_GID}{}", self.0)
    }
}

impl fmt::Debug for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerId(..)")
    }
}
