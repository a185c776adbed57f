//! The claims that this crate knows, by their names on the wire.

use core::fmt;

/// A claim that is checked: a registered one of RFC 7519, section 4.1, or one of Shopify's.
///
/// All other claims are ignored (RFC 7519, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Claim {
    /// `exp`, expiration time: a number of seconds from 0 to 2^64 - 1, required.
    Exp,
    /// `nbf`, not before: a number of seconds from 0 to 2^64 - 1, required.
    Nbf,
    /// `iat`, issued at: a number of seconds from 0 to 2^64 - 1, required.
    Iat,
    /// `aud`, audience, the app's client ID: a string, not empty, required. RFC 7519 allows an array;
    /// Shopify sends none.
    Aud,
    /// `dest`, the shop (Shopify's): a string, required.
    Dest,
    /// `jti`, JWT ID: a string, not empty, required.
    Jti,
    /// `iss`, issuer: a string, `null` or absent.
    Iss,
    /// `sub`, subject: a string, `null` or absent.
    Sub,
    /// `sid`, session ID (Shopify's): a string, `null` or absent.
    Sid,
}

impl Claim {
    /// The claim's name on the wire, for example `exp`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exp => "exp",
            Self::Nbf => "nbf",
            Self::Iat => "iat",
            Self::Aud => "aud",
            Self::Dest => "dest",
            Self::Jti => "jti",
            Self::Iss => "iss",
            Self::Sub => "sub",
            Self::Sid => "sid",
        }
    }

    /// Its place in [`ALL`](Self::ALL).
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Exp => 0,
            Self::Nbf => 1,
            Self::Iat => 2,
            Self::Aud => 3,
            Self::Dest => 4,
            Self::Jti => 5,
            Self::Iss => 6,
            Self::Sub => 7,
            Self::Sid => 8,
        }
    }

    pub(crate) const ALL: [Self; 9] = [
        Self::Exp,
        Self::Nbf,
        Self::Iat,
        Self::Aud,
        Self::Dest,
        Self::Jti,
        Self::Iss,
        Self::Sub,
        Self::Sid,
    ];

    /// What the claim must be, as the end of the sentence "the claim exp is not …".
    pub(crate) const fn form(self) -> &'static str {
        match self {
            Self::Exp | Self::Nbf | Self::Iat => "a number of seconds from 0 to 2^64 - 1",
            Self::Aud | Self::Jti => "a string with something in it",
            Self::Dest => "a string",
            Self::Iss | Self::Sub | Self::Sid => "a string, null or absent",
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
