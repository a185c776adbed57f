//! The claims of a token that has passed every check.

use alloc::borrow::Cow;
use core::fmt;
use core::time::Duration;

use self::kind::TokenKind;
use self::signed_with::SignedWith;
use crate::jws::hmac::KeyIndex;
use crate::payload::{KeptClaims, Subject};
use crate::shop::ShopDomain;
use crate::time::UnixTime;

pub(crate) mod kind;
pub(crate) mod signed_with;
pub(crate) mod typed;

/// The claims of a token that has passed every check.
///
/// The value is the proof: only verification creates one. There is no constructor, no `Default` and no
/// `Deserialize`. There is no `Serialize` either, so that a stored copy is not mistaken for a verified token.
///
/// The claims may be a merchant's or a buyer's. Before you grant access, convert them to the kind that you
/// expect with [`into_merchant`](Self::into_merchant) or [`into_buyer`](Self::into_buyer), or match on
/// [`kind`](Self::kind).
///
/// ```compile_fail,E0451
/// # fn example(claims: shopify_session_token::ShopifySessionClaims) {
/// let made_up = shopify_session_token::ShopifySessionClaims { ..claims };
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ShopifySessionClaims {
    kept: KeptClaims,
    shop: ShopDomain,
    issuer_path: Option<Cow<'static, str>>,
    kind: TokenKind,
    signing_key: KeyIndex,
    /// The leeway of the verifier, in seconds.
    leeway: u64,
}

impl ShopifySessionClaims {
    /// Call this only at the end of the pipeline: everything must have been checked.
    #[inline]
    pub(crate) fn new(
        kept: KeptClaims,
        shop: ShopDomain,
        issuer_path: Option<Cow<'static, str>>,
        subject: Subject,
        signing_key: KeyIndex,
        leeway: u64,
    ) -> Self {
        Self {
            kept,
            shop,
            kind: TokenKind::of(issuer_path.as_deref(), subject),
            issuer_path,
            signing_key,
            leeway,
        }
    }

    /// The shop that the token is for: `dest`, in lower case.
    ///
    /// Take the shop from here only. A parameter `shop` in the address is not part of the token, and it is not compared
    /// with this one.
    #[must_use]
    #[doc(alias = "dest")]
    pub fn shop(&self) -> &ShopDomain {
        &self.shop
    }

    /// The app's client ID: `aud`. A [`Verifier`](crate::Verifier) has compared it with its own;
    /// the function [`verify`](crate::verify) has not.
    #[must_use]
    #[doc(alias = "aud")]
    #[doc(alias = "api_key")]
    pub fn client_id(&self) -> &str {
        self.kept.ids.audience()
    }

    /// The kind of caller that Shopify issued the token to, with the caller's ID.
    #[must_use]
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Which of the configured secrets the token is signed with.
    ///
    /// While an app has two secrets, Shopify signs with the *oldest* one that is not revoked, and has been seen to go
    /// on using it for about 30 minutes after it was revoked. So during a rotation `Previous` is normal. Remove an old
    /// secret from the configuration once it is revoked and no token has been `Previous` for 35 minutes.
    /// "Rotating a secret" in the guide has the steps.
    #[must_use]
    pub fn signed_with(&self) -> SignedWith {
        SignedWith::new(self.signing_key)
    }

    /// The time from which the token is no longer valid: `exp`, any fraction rounded up, without the leeway.
    #[must_use]
    #[doc(alias = "exp")]
    pub fn expires_at(&self) -> UnixTime {
        self.kept.expires_at
    }

    /// The time until which this verifier accepts the token: [`expires_at`](Self::expires_at) plus its leeway. At that
    /// time it refuses it. Another verifier may have a longer leeway, up to 60 s, which a store of used tokens must
    /// outlive; the server crate's `ReplayKey` does.
    #[must_use]
    pub fn accepted_until(&self) -> UnixTime {
        self.expires_at().saturating_add(self.leeway)
    }

    /// The time from which the token is valid: `nbf`, any fraction rounded up, without the leeway.
    #[must_use]
    #[doc(alias = "nbf")]
    pub fn not_before(&self) -> UnixTime {
        self.kept.not_before
    }

    /// The time at which the token was issued: `iat`, any fraction rounded up. It is not compared with the time of
    /// verification.
    #[must_use]
    #[doc(alias = "iat")]
    pub fn issued_at(&self) -> UnixTime {
        self.kept.issued_at
    }

    /// The time from `now` until `exp`, in whole seconds; zero after `exp`, when only the leeway keeps the
    /// token valid.
    #[must_use]
    pub fn expires_in(&self, now: impl Into<UnixTime>) -> Duration {
        Duration::from_secs(self.expires_at().seconds_since(now.into()))
    }

    /// The token's unique ID: `jti`, never empty. In Shopify's tokens it is a UUID.
    ///
    /// Shopify's front ends use one token for many requests until it has nearly expired, so it is normal to see
    /// an ID twice.
    #[must_use]
    #[doc(alias = "jti")]
    pub fn jwt_id(&self) -> &str {
        self.kept.ids.jwt_id()
    }

    /// The ID of the user's session in the Shopify admin: `sid`, an opaque string. Buyers' tokens have none.
    #[must_use]
    #[doc(alias = "sid")]
    pub fn session_id(&self) -> Option<&str> {
        self.kept.ids.session_id()
    }

    /// The path of the issuer, `iss`: `/admin` for merchants, usually `/checkouts` for buyers, empty if the issuer
    /// has no path; `None` if the token has no issuer.
    ///
    /// Use it to find out what a token of [`TokenKind::Other`] is, and [`kind`](Self::kind) to decide what a caller
    /// may do.
    #[must_use]
    #[doc(alias = "iss")]
    pub fn issuer_path(&self) -> Option<&str> {
        self.issuer_path.as_deref()
    }
}

/// Suitable for logs: leaves out the IDs of the token, the session and the customer.
impl fmt::Debug for ShopifySessionClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShopifySessionClaims")
            .field("shop", &self.shop)
            .field("client_id", &self.client_id())
            .field("kind", &self.kind)
            .field("issuer_path", &self.issuer_path())
            .field("expires_at", &self.expires_at())
            .field("not_before", &self.not_before())
            .field("issued_at", &self.issued_at())
            .field("signed_with", &self.signed_with())
            .finish_non_exhaustive()
    }
}

/// Suitable for logs, for example `merchant 42 of example.myshopify.com until 1700000060`.
impl fmt::Display for ShopifySessionClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, shop) = (self.kind, &self.shop);
        write!(f, "{kind} of {shop} until {}", self.expires_at())
    }
}
