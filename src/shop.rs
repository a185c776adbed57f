//! A shop's domain: syntax and suffix.

use alloc::boxed::Box;
use alloc::string::String;
use core::borrow::Borrow;
use core::fmt;
use core::str::FromStr;

/// The suffix of every shop's domain.
pub(crate) const MYSHOPIFY: &str = "myshopify.com";
const DOT_MYSHOPIFY: &str = ".myshopify.com";

/// The longest handle: one DNS label (RFC 1035, section 2.3.4).
const MAX_HANDLE_LEN: usize = 63;

/// The longest suffix: a domain has at most 253 characters (RFC 1035, section 2.3.4), less the longest handle
/// and a dot.
const MAX_SUFFIX_LEN: usize = 253 - MAX_HANDLE_LEN - 1;

/// The domain of a shop, for example `example.myshopify.com`: lower case, without scheme or path.
///
/// The handle has 1 to 63 characters, each one of `a-z`, `0-9`, `-` and `_`, and starts with a letter or digit. The
/// suffix is `myshopify.com` or a configured one. So the domain is safe inside a URL such as
/// `https://{shop}/admin`, and as a key. It does not prove that the shop exists or that your app is installed
/// there: look that up in your database. A merchant can change the domain, and a token has no other ID of the shop. So store the
/// shop's ID (`shop { id }` in the GraphQL Admin API) too, to recognise a shop under its new domain.
///
/// [`FromStr`] parses a bare `{handle}.myshopify.com`, for example from a database, and folds it to
/// lower case. Compare and store [`as_str`](Self::as_str).
///
/// ```
/// use shopify_session_token::ShopDomain;
///
/// let shop: ShopDomain = "Example.myshopify.com".parse()?;
/// assert_eq!(shop.as_str(), "example.myshopify.com");
/// assert_eq!(shop.handle(), "example");
/// assert!("example.myshopify.com.evil.example".parse::<ShopDomain>().is_err());
/// # Ok::<(), shopify_session_token::ParseShopDomainError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShopDomain(Box<str>);

impl ShopDomain {
    /// Parses `{handle}.{suffix}` with the suffix `myshopify.com` or a further one, given in lower case.
    pub(crate) fn parse(mut domain: Box<str>, further_suffixes: &[Box<str>]) -> Option<Self> {
        // Fast path: a domain in lower case needs one comparison.
        let handle = if let Some(handle) = domain.strip_suffix(DOT_MYSHOPIFY) {
            handle
        } else {
            let (handle, suffix) = domain.split_once('.')?;
            let is_suffix = |known: &str| is_same_domain(suffix, known);
            if !is_suffix(MYSHOPIFY) && !further_suffixes.iter().any(|known| is_suffix(known)) {
                return None;
            }
            handle
        };
        if !is_handle(handle) {
            return None;
        }
        domain.make_ascii_lowercase();
        Some(Self(domain))
    }

    /// The whole domain, for example `example.myshopify.com`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first dot, for example `example`. It identifies the shop in the admin's address,
    /// `https://admin.shopify.com/store/{handle}`.
    #[must_use]
    pub fn handle(&self) -> &str {
        self.0.split_once('.').map_or("", |(handle, _)| handle)
    }
}

impl fmt::Display for ShopDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ShopDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShopDomain({self})")
    }
}

impl AsRef<str> for ShopDomain {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Allows looking up a lower-case `&str` in a map whose keys are shops.
impl Borrow<str> for ShopDomain {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<ShopDomain> for String {
    fn from(shop: ShopDomain) -> Self {
        shop.0.into()
    }
}

/// Serializes as a string.
impl serde::Serialize for ShopDomain {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Deserializes a string as [`FromStr`] parses it; for a configured suffix, deserialize a `String` and use
/// [`Verifier::parse_shop`](crate::Verifier::parse_shop). The error has the
/// text of [`ParseShopDomainError`].
impl<'de> serde::Deserialize<'de> for ShopDomain {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(FromText)
    }
}

struct FromText;

impl serde::de::Visitor<'_> for FromText {
    type Value = ShopDomain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a shop's domain such as example.myshopify.com")
    }

    fn visit_str<E: serde::de::Error>(self, domain: &str) -> Result<Self::Value, E> {
        domain.parse().map_err(E::custom)
    }
}

impl FromStr for ShopDomain {
    type Err = ParseShopDomainError;

    /// # Errors
    ///
    /// If `domain` is not `{handle}.myshopify.com`, in any case.
    fn from_str(domain: &str) -> Result<Self, Self::Err> {
        Self::parse(domain.into(), &[]).ok_or(ParseShopDomainError::new())
    }
}

/// Whether two domains are the same, ignoring case (RFC 4343, section 3). Fast path: equal bytes.
pub(crate) fn is_same_domain(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case(other)
}

/// Whether this is a handle. Underscores are allowed, because some early handles have them. None of the allowed
/// characters has a meaning in a URL, so a handle cannot change where the host ends.
fn is_handle(handle: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=MAX_HANDLE_LEN).contains(&handle.len())
        && handle.bytes().all(is_inside)
        && !handle.starts_with(['-', '_'])
}

/// Removes the scheme `https://`, which merchants' tokens have and buyers' do not.
pub(crate) fn without_scheme(url: &str) -> &str {
    url.strip_prefix("https://").unwrap_or(url)
}

/// Parses a suffix and returns it in lower case: two or more labels of letters, digits and hyphens
/// (RFC 1123, section 2.1), the last of them not a number, and not under `myshopify.com`: passing
/// `dev.myshopify.com` looks as if it restricted, but every other shop would still be accepted.
pub(crate) fn parse_suffix(suffix: &str) -> Option<Box<str>> {
    let suffix = suffix.to_ascii_lowercase();
    let is_below_myshopify = suffix
        .strip_suffix(MYSHOPIFY)
        .is_some_and(|before| before.ends_with('.'));
    let is_domain = suffix.len() <= MAX_SUFFIX_LEN
        && suffix.contains('.')
        && suffix.split('.').all(is_label)
        && !ends_in_a_number(&suffix);
    (is_domain && !is_below_myshopify).then(|| suffix.into())
}

/// A host that ends in a number is an IPv4 address or invalid, never a domain (WHATWG URL, section 3.5, "ends in a
/// number checker"): the suffix `0.0.1` would make `127.0.0.1` a shop, and `0.0.0x1` too. For a domain in lower case.
fn ends_in_a_number(domain: &str) -> bool {
    domain.rsplit('.').next().is_some_and(is_number)
}

/// Digits, or `0x` and any number of hexadecimal digits, none included.
fn is_number(label: &str) -> bool {
    let is_hexadecimal = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    label.bytes().all(|byte| byte.is_ascii_digit())
        || label.strip_prefix("0x").is_some_and(is_hexadecimal)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The string is not a shop's domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseShopDomainError(());

impl ParseShopDomainError {
    pub(crate) const fn new() -> Self {
        Self(())
    }
}

impl fmt::Display for ParseShopDomainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a shop's domain such as example.myshopify.com")
    }
}

impl core::error::Error for ParseShopDomainError {}
