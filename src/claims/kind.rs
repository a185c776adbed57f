//! Who stands behind a token: a merchant's staff or a buyer.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::payload::{CUSTOMER_GID, Subject};

/// Who stands behind a verified token.
///
/// Both kinds come from Shopify, for the same app, under the same secret. What tells them apart is the
/// issuer's path and the form of the subject:
///
/// | | `iss` | `sub` | asked for by |
/// |---|---|---|---|
/// | [`Merchant`](Self::Merchant) | path exactly `/admin` | digits | the embedded app, admin and POS UI extensions |
/// | [`Buyer`](Self::Buyer) | path exactly `/checkouts`, or no issuer | absent, or a customer's GID | checkout and customer account UI extensions |
/// | [`Other`](Self::Other) | anything else | anything else | nothing known today |
///
/// Sources: Shopify's documentation, "About session tokens" and "Session Token API" (UI extensions); the
/// path `/checkouts`, which newer tokens have, is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// A member of the merchant's staff, or the merchant.
    Merchant(UserId),
    /// A customer in a checkout or in their account. `None`: not signed in, or your app has no
    /// permission to read customers.
    Buyer(Option<CustomerId>),
    /// Signed by Shopify for your app, but neither of the two. Treat it as having no rights;
    /// [`ShopifySessionClaims::issuer_path`](crate::ShopifySessionClaims::issuer_path) helps to find
    /// out what it is.
    Other,
}

impl TokenKind {
    /// By the rules of the table above. `issuer_path` is `None` without an issuer.
    pub(crate) fn of(issuer_path: Option<&str>, subject: Subject) -> Self {
        match (issuer_path, subject) {
            (Some("/admin"), Subject::User(id)) => Self::Merchant(UserId(id)),
            (None | Some("/checkouts"), Subject::Absent) => Self::Buyer(None),
            (None | Some("/checkouts"), Subject::Customer(id)) => Self::Buyer(Some(CustomerId(id))),
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
/// With Shopify POS it is the user who is logged in to the device, not the staff member who has
/// entered a PIN.
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
/// It is personal data, so neither `Debug` nor `Display` shows it; [`get`](Self::get) does.
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
