//! The claims of a token that has passed every check.

use core::fmt;
use core::time::Duration;

use self::kind::TokenKind;
use self::texts::{Span, Texts};
use crate::jws::hmac::{KeyIndex, SignedWith};
use crate::payload::ClaimsSet;
use crate::shop::ShopDomain;
use crate::time::UnixTime;

pub(crate) mod kind;
mod texts;
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
#[derive(Clone)]
pub struct ShopifySessionClaims {
    shop: ShopDomain,
    expires_at: UnixTime,
    not_before: UnixTime,
    issued_at: UnixTime,
    texts: Texts,
    client_id: Span,
    jwt_id: Span,
    session_id: Option<Span>,
    issuer_path: Option<Span>,
    kind: TokenKind,
    signing_key: KeyIndex,
    /// The leeway of the verifier, in seconds.
    leeway: u64,
}

impl ShopifySessionClaims {
    /// Call this only at the end of the pipeline: everything in `set` must have been checked.
    // Inlined: moving claims that were just written stalls on store forwarding.
    #[inline]
    pub(crate) fn new(
        set: &ClaimsSet<'_>,
        shop: ShopDomain,
        issuer_path: Option<&str>,
        signing_key: KeyIndex,
        leeway: u64,
    ) -> Self {
        let session_id = set.session_id.as_deref();
        let kept = [
            Some(&*set.audience),
            Some(&*set.jwt_id),
            session_id,
            issuer_path,
        ];
        let mut texts = Texts::with_capacity(kept.iter().flatten().map(|text| text.len()).sum());
        Self {
            shop,
            expires_at: set.expires_at,
            not_before: set.not_before,
            issued_at: set.issued_at,
            client_id: texts.push(&set.audience),
            jwt_id: texts.push(&set.jwt_id),
            session_id: session_id.map(|text| texts.push(text)),
            issuer_path: issuer_path.map(|text| texts.push(text)),
            kind: TokenKind::of(issuer_path, set.subject),
            signing_key,
            leeway,
            texts,
        }
    }

    /// The shop that the token is for: `dest`, in lower case.
    ///
    /// Take the shop from here only. A parameter `shop` in the address is not signed in the token, and it is not compared
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
        self.texts.get(self.client_id)
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
        self.signing_key.signed_with()
    }

    /// The time from which the token is no longer valid: `exp`, any fraction rounded up, without the leeway.
    #[must_use]
    #[doc(alias = "exp")]
    pub fn expires_at(&self) -> UnixTime {
        self.expires_at
    }

    /// The time from which the token is valid: `nbf`, any fraction rounded up, without the leeway.
    #[must_use]
    #[doc(alias = "nbf")]
    pub fn not_before(&self) -> UnixTime {
        self.not_before
    }

    /// The time at which the token was issued: `iat`, any fraction rounded up. It is not compared with the time of
    /// verification.
    #[must_use]
    #[doc(alias = "iat")]
    pub fn issued_at(&self) -> UnixTime {
        self.issued_at
    }

    /// The time from `now` until `exp`, in whole seconds; zero after `exp`, when only the leeway keeps the
    /// token valid.
    #[must_use]
    pub fn expires_in(&self, now: impl Into<UnixTime>) -> Duration {
        Duration::from_secs(self.expires_at.seconds_since(now.into()))
    }

    /// The token's unique ID: `jti`, never empty. In Shopify's tokens it is a UUID.
    ///
    /// Shopify's front ends use one token for many requests until it has nearly expired, so it is normal to see
    /// an ID twice.
    #[must_use]
    #[doc(alias = "jti")]
    pub fn jwt_id(&self) -> &str {
        self.texts.get(self.jwt_id)
    }

    /// The ID of the user's session in the Shopify admin: `sid`, an opaque string. Buyers' tokens have none.
    #[must_use]
    #[doc(alias = "sid")]
    pub fn session_id(&self) -> Option<&str> {
        self.session_id.map(|span| self.texts.get(span))
    }

    /// The path of the issuer, `iss`: `/admin` for merchants, usually `/checkouts` for buyers, empty if the issuer
    /// has no path; `None` if the token has no issuer.
    ///
    /// Use it to find out what a token of [`TokenKind::Other`] is, and [`kind`](Self::kind) to decide what a caller
    /// may do.
    #[must_use]
    #[doc(alias = "iss")]
    pub fn issuer_path(&self) -> Option<&str> {
        self.issuer_path.map(|span| self.texts.get(span))
    }
}

/// Equal if every accessor returns the same value.
impl PartialEq for ShopifySessionClaims {
    fn eq(&self, other: &Self) -> bool {
        let all = |claims: &Self| {
            (
                claims.kind,
                claims.signed_with(),
                claims.expires_at,
                claims.not_before,
                claims.issued_at,
                claims.leeway,
            )
        };
        all(self) == all(other)
            && self.shop == other.shop
            && self.client_id() == other.client_id()
            && self.jwt_id() == other.jwt_id()
            && self.session_id() == other.session_id()
            && self.issuer_path() == other.issuer_path()
    }
}

impl Eq for ShopifySessionClaims {}

/// Suitable for logs: leaves out the IDs of the token, the session and the customer.
impl fmt::Debug for ShopifySessionClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShopifySessionClaims")
            .field("shop", &self.shop)
            .field("client_id", &self.client_id())
            .field("kind", &self.kind)
            .field("issuer_path", &self.issuer_path())
            .field("expires_at", &self.expires_at)
            .field("not_before", &self.not_before)
            .field("issued_at", &self.issued_at)
            .field("signed_with", &self.signed_with())
            .finish_non_exhaustive()
    }
}

/// Suitable for logs, for example `merchant 42 of example.myshopify.com until 1700000060`.
impl fmt::Display for ShopifySessionClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            shop,
            expires_at,
            ..
        } = self;
        write!(f, "{kind} of {shop} until {expires_at}")
    }
}
