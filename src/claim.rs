//! The claims that this crate knows, by their names on the wire.

use core::fmt;

/// The form of a claim, as the end of the sentence "the claim exp is not …".
const NUMERIC_DATE: &str = "a number of seconds from 0 to 2^64 - 1";
const NON_EMPTY_STRING: &str = "a non-empty string";
const STRING: &str = "a string";
const OPTIONAL_STRING: &str = "a string, null or absent";

/// Declares [`Claim`] and everything that depends on its list: one row for each claim, in the order in which
/// errors are reported.
macro_rules! claims {
    ($($(#[$doc:meta])+ $claim:ident, $name:literal, $form:expr;)+) => {
        /// A claim that is checked: a registered one of RFC 7519, section 4.1, or one of Shopify's.
        ///
        /// All other claims are ignored (RFC 7519, section 4).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Claim {
            $($(#[$doc])+ $claim,)+
        }

        impl Claim {
            /// Every claim that is checked, in the order in which missing and invalid ones are reported.
            pub const ALL: &'static [Self] = &Self::KNOWN;

            pub(crate) const KNOWN: [Self; [$($name),+].len()] = [$(Self::$claim),+];

            /// The claim's name on the wire, for example `exp`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$claim => $name,)+
                }
            }

            pub(crate) const fn form(self) -> &'static str {
                match self {
                    $(Self::$claim => $form,)+
                }
            }
        }
    };
}

claims! {
    /// `exp`, expiration time: a number of seconds from 0 to 2^64 - 1, required.
    Exp, "exp", NUMERIC_DATE;
    /// `nbf`, not before: a number of seconds from 0 to 2^64 - 1, required.
    Nbf, "nbf", NUMERIC_DATE;
    /// `iat`, issued at: a number of seconds from 0 to 2^64 - 1, required.
    Iat, "iat", NUMERIC_DATE;
    /// `aud`, audience, the app's client ID: a non-empty string, required. RFC 7519 also allows an array, which
    /// Shopify never sends and this crate refuses.
    Aud, "aud", NON_EMPTY_STRING;
    /// `dest`, the shop (Shopify's): a string, required.
    Dest, "dest", STRING;
    /// `jti`, JWT ID: a non-empty string, required.
    Jti, "jti", NON_EMPTY_STRING;
    /// `iss`, issuer: a string, `null` or absent.
    Iss, "iss", OPTIONAL_STRING;
    /// `sub`, subject: a string, `null` or absent.
    Sub, "sub", OPTIONAL_STRING;
    /// `sid`, session ID (Shopify's): a string, `null` or absent.
    Sid, "sid", OPTIONAL_STRING;
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
