//! The compact serialization of a JWS (RFC 7515, section 7.1): length, split, base64url. No JSON.

use base64::Engine as _;
use base64::engine::general_purpose::NO_PAD;

use crate::error::VerifyError;
use crate::limits::MAX_TOKEN_LEN;
use crate::search::position;

/// `{"alg":"HS256","typ":"JWT"}` in base64url: the header of every token that Shopify sends.
pub(crate) const SHOPIFY_HEADER: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// Bytes in an HMAC-SHA256 (RFC 7518, section 3.2).
pub(crate) const SIGNATURE_LEN: usize = 32;
/// Characters that 32 bytes take in base64url without padding.
const ENCODED_SIGNATURE_LEN: usize = 43;
/// Two blocks of the vector decoder, and the four characters that it always leaves to the scalar one.
const PADDED_SIGNATURE_LEN: usize = 2 * 32 + 4;
/// No header or payload has more bytes.
const MAX_LEN: usize = MAX_TOKEN_LEN / 4 * 3;
/// Payloads of real tokens have fewer bytes.
const SHORT_LEN: usize = 576;

/// The three segments, still encoded and unchecked, and the input of the MAC.
pub(crate) struct Segments<'a> {
    pub(crate) header: &'a [u8],
    pub(crate) payload: &'a [u8],
    pub(crate) signature: &'a [u8],
    /// `header.payload`, RFC 7515, section 5.1, step 5.
    pub(crate) signing_input: &'a [u8],
}

/// Refuses a token that is too long, then splits it at the two dots.
///
/// The position of the last dot follows from the signature's length. A third dot is a part of the payload,
/// where it is an invalid base64url character like any other.
pub(crate) fn split(token: &str) -> Result<Segments<'_>, VerifyError> {
    if token.len() > MAX_TOKEN_LEN {
        return Err(VerifyError::TooLong);
    }
    split_segments(token.as_bytes()).ok_or(VerifyError::Malformed)
}

fn split_segments(token: &[u8]) -> Option<Segments<'_>> {
    let last_dot = token
        .len()
        .checked_sub(ENCODED_SIGNATURE_LEN)?
        .checked_sub(1)?;
    let (signing_input, signature) = token.split_at_checked(last_dot)?;
    let signature = signature.strip_prefix(b".")?;
    let first_dot = match signing_input.strip_prefix(SHOPIFY_HEADER) {
        Some([b'.', ..]) => SHOPIFY_HEADER.len(),
        _ => first_dot(signing_input)?,
    };
    let (header, payload) = signing_input.split_at_checked(first_dot)?;
    let payload = payload.strip_prefix(b".")?;
    Some(Segments {
        header,
        payload,
        signature,
        signing_input,
    })
}

// Not inlined: it is as long as the rest of `split`, and Shopify's header does not need it.
#[inline(never)]
fn first_dot(text: &[u8]) -> Option<usize> {
    position(text, |&[byte]| byte == b'.')
}

/// Decodes the 43 characters of the signature.
///
/// They are padded with `A`s, which are zero bits, so that the decoder processes whole blocks of 32 characters
/// (measured: saves 35 ns). Trailing bits that must be zero are decoded into the byte after the signature, which is
/// checked.
// Inlined for the same reason as `Unauthenticated::parse`.
#[inline]
pub(crate) fn decode_signature(encoded: &[u8]) -> Result<[u8; SIGNATURE_LEN], VerifyError> {
    let mut padded = [b'A'; PADDED_SIGNATURE_LEN];
    let mut decoded = [0; PADDED_SIGNATURE_LEN / 4 * 3];
    let place = padded
        .get_mut(..encoded.len())
        .ok_or(VerifyError::Malformed)?;
    place.copy_from_slice(encoded);
    engine()
        .decode_slice(padded, &mut decoded)
        .map_err(|_| VerifyError::Malformed)?;
    match decoded.split_first_chunk() {
        Some((signature, [0, ..])) if encoded.len() == ENCODED_SIGNATURE_LEN => Ok(*signature),
        _ => Err(VerifyError::Malformed),
    }
}

/// Whether every character is one of base64url (RFC 4648, section 5). Branchless, so that it compiles to vector
/// instructions: a forged token is read to its end.
#[expect(clippy::needless_bitwise_bool, reason = "lazy ones are branches")]
pub(crate) fn is_base64url(text: &[u8]) -> bool {
    text.iter().fold(true, |all, &byte| {
        // Setting bit 5 makes a capital letter small, and no other character a letter. `is_ascii_alphanumeric` does not
        // compile to this with every compiler.
        let is_letter = (byte | 0x20).is_ascii_lowercase();
        all & (is_letter | byte.is_ascii_digit() | (byte == b'-') | (byte == b'_'))
    })
}

/// Passes the bytes of a header or payload to `then`, or returns `error` if it is not base64url.
///
/// They are on the stack, since their length is bounded. Zeroing costs time, so segments of the length of real ones get
/// a 576-byte buffer.
// Not inlined, so that a `Verifier` does not need a large stack frame before the MAC.
#[inline(never)]
pub(crate) fn with_decoded<T>(
    encoded: &[u8],
    error: VerifyError,
    then: impl FnOnce(&[u8]) -> Result<T, VerifyError>,
) -> Result<T, VerifyError> {
    let (mut short, mut long);
    let buffer: &mut [u8] = if encoded.len() <= SHORT_LEN / 3 * 4 {
        short = [0; SHORT_LEN];
        &mut short
    } else {
        long = [0; MAX_LEN];
        &mut long
    };
    let decoded = engine().decode_slice(encoded, buffer).ok();
    match decoded.and_then(|len| buffer.get(..len)) {
        Some(bytes) => then(bytes),
        None => Err(error),
    }
}

/// base64url (RFC 4648, section 5) without padding (RFC 7515, section 2). Non-zero trailing bits are refused,
/// as RFC 4648, section 3.5, allows: otherwise one signature would have four encodings.
///
/// This engine uses the CPU's vector instructions where they exist. It needs `std` and supports two architectures.
#[cfg(all(
    feature = "std",
    any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_feature = "neon")
    )
))]
fn engine() -> &'static base64::engine::Simd {
    use base64::engine::Simd;
    static ENGINE: std::sync::LazyLock<Simd> = std::sync::LazyLock::new(|| Simd::url_safe(NO_PAD));
    &ENGINE
}

#[cfg(not(all(
    feature = "std",
    any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_feature = "neon")
    )
)))]
fn engine() -> &'static base64::engine::GeneralPurpose {
    use base64::engine::GeneralPurpose;
    static ENGINE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, NO_PAD);
    &ENGINE
}

#[cfg(test)]
mod tests;
