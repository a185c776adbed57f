//! Strict reader for the members of a JSON object. It reads the header before the MAC is checked: unlike `serde_json`, it
//! does not allocate, and its slowest inputs known are within the bounds that `benches/bounds.rs` checks.

#![expect(
    clippy::inline_always,
    reason = "with `inline` alone the rest is not kept in registers"
)]

use super::string as text;

/// The deepest nesting of an object, itself included. Headers and claims sets of Shopify's tokens have one level.
const MAX_NESTING: u32 = 16;

/// Returns the values of the members with these names (in ASCII) as raw JSON. `None` unless `json` is exactly one
/// object (RFC 8259), of at most 16 levels, in which each of these names occurs at most once.
pub(crate) fn find_members<'j, const N: usize>(
    json: &'j str,
    names: [&str; N],
) -> Option<[Option<&'j str>; N]> {
    let mut found = [None; N];
    let mut rest = skip_white_space(json.as_bytes()).strip_prefix(b"{")?;
    rest = skip_white_space(rest);
    if rest.first() != Some(&b'}') {
        loop {
            let (name, after) = raw(rest, string)?;
            let (value, after) = raw(colon(after)?, value)?;
            let mut known = names.iter().zip(&mut found);
            if let Some((_, place)) = known.find(|(known, _)| text::eq(name, known))
                && place.replace(core::str::from_utf8(value).ok()?).is_some()
            {
                return None;
            }
            rest = skip_white_space(after);
            match rest.strip_prefix(b",") {
                Some(after) => rest = skip_white_space(after),
                None => break,
            }
        }
    }
    rest = rest.strip_prefix(b"}")?;
    skip_white_space(rest).is_empty().then_some(found)
}

// Each of the following functions takes the rest of the JSON, reads the item that it is named after, and returns what
// follows the item: in registers, since most items are a few bytes long.

/// The value of a member: RFC 8259, sections 3 to 5. Not recursive, because a call costs more than reading a bracket.
#[inline(always)]
fn value(mut rest: &[u8]) -> Option<&[u8]> {
    // One bit for each open bracket: 1 for an object, 0 for an array. The lowest bit is for the innermost bracket, the
    // highest for the object that contains this member.
    let mut open = 1_u32;
    loop {
        let (first, after) = rest.split_first()?;
        rest = match first {
            b'"' => string(rest)?,
            b'-' => number(after)?,
            b'0'..=b'9' => number(rest)?,
            b'{' | b'[' => {
                if open >> (MAX_NESTING - 1) != 0 {
                    return None;
                }
                open = open << 1 | u32::from(*first == b'{');
                let inside = skip_white_space(after);
                if !matches!(inside, [b'}' | b']', ..]) {
                    rest = item(inside, open)?;
                    continue;
                }
                inside
            }
            b't' => rest.strip_prefix(b"true")?,
            b'f' => rest.strip_prefix(b"false")?,
            b'n' => rest.strip_prefix(b"null")?,
            _ => return None,
        };
        loop {
            if open == 1 {
                return Some(rest);
            }
            let (end, after) = skip_white_space(rest).split_first()?;
            if *end == b',' {
                rest = item(skip_white_space(after), open)?;
                break;
            }
            if *end != if open & 1 == 1 { b'}' } else { b']' } {
                return None;
            }
            open >>= 1;
            rest = after;
        }
    }
}

/// What precedes the next value: a name and a colon in an object, nothing in an array.
#[inline(always)]
fn item(rest: &[u8], open: u32) -> Option<&[u8]> {
    if open & 1 == 1 {
        colon(string(rest)?)
    } else {
        Some(rest)
    }
}

#[inline(always)]
fn colon(rest: &[u8]) -> Option<&[u8]> {
    byte(skip_white_space(rest), b':').map(skip_white_space)
}

/// RFC 8259, section 7. Surrogates need not be paired.
#[inline(always)]
fn string(rest: &[u8]) -> Option<&[u8]> {
    let mut rest = byte(rest, b'"')?;
    loop {
        let (first, after) = rest.split_first()?;
        rest = match first {
            b'"' => return Some(after),
            b'\\' => escape(after)?,
            ..b' ' => return None,
            _ => after,
        }
    }
}

/// What follows a backslash.
#[inline]
fn escape(rest: &[u8]) -> Option<&[u8]> {
    let (first, rest) = rest.split_first()?;
    match first {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(rest),
        b'u' => {
            let (digits, rest) = rest.split_first_chunk::<4>()?;
            digits.iter().all(u8::is_ascii_hexdigit).then_some(rest)
        }
        _ => None,
    }
}

/// RFC 8259, section 6, without the sign.
#[inline(always)]
fn number(rest: &[u8]) -> Option<&[u8]> {
    let rest = match rest {
        [b'0', rest @ ..] => rest,
        _ => digits(rest)?,
    };
    match rest {
        [b'.' | b'e' | b'E', ..] => fraction_and_exponent(rest),
        _ => Some(rest),
    }
}

fn fraction_and_exponent(mut rest: &[u8]) -> Option<&[u8]> {
    if let [b'.', after @ ..] = rest {
        rest = digits(after)?;
    }
    match rest {
        [b'e' | b'E', b'+' | b'-', rest @ ..] | [b'e' | b'E', rest @ ..] => digits(rest),
        _ => Some(rest),
    }
}

/// One or more digits.
#[inline(always)]
fn digits(rest: &[u8]) -> Option<&[u8]> {
    let (first, mut rest) = rest.split_first()?;
    if !first.is_ascii_digit() {
        return None;
    }
    while let [b'0'..=b'9', after @ ..] = rest {
        rest = after;
    }
    Some(rest)
}

/// RFC 8259, section 2. Costs one comparison if there is no white space, which is the common case.
#[inline(always)]
pub(crate) fn skip_white_space(mut rest: &[u8]) -> &[u8] {
    while let [byte @ ..=b' ', after @ ..] = rest
        && matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
    {
        rest = after;
    }
    rest
}

/// The raw JSON that `item` reads, and what follows it.
#[inline(always)]
fn raw<'j>(
    rest: &'j [u8],
    item: impl FnOnce(&'j [u8]) -> Option<&'j [u8]>,
) -> Option<(&'j [u8], &'j [u8])> {
    let after = item(rest)?;
    rest.split_at_checked(rest.len().checked_sub(after.len())?)
}

#[inline(always)]
fn byte(rest: &[u8], byte: u8) -> Option<&[u8]> {
    match rest {
        [first, rest @ ..] if *first == byte => Some(rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
