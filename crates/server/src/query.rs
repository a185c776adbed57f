//! The parameters of a query.

/// The longest query that is read, in bytes: what servers accept by default, and
/// [`id_token_from_query`](shopify_session_token::id_token_from_query) too.
pub(crate) const MAX_LEN: usize = 8_192;

pub(crate) fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|parameter| !parameter.is_empty())
}

/// The values of the parameters with this name, as they are sent.
pub(crate) fn values<'a>(query: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let named = parameters(query).filter(move |parameter| is_named(parameter, name));
    named.map(|parameter| parameter.split_once('=').map_or("", |(_, value)| value))
}

/// Whether the parameter has this name once decoded, as browsers do: `%69d_token` is `id_token`.
pub(crate) fn is_named(parameter: &str, name: &str) -> bool {
    let own = parameter.split('=').next().unwrap_or_default();
    decode(own).eq(name.bytes())
}

/// Percent-decodes. A `%` without two hexadecimal digits is kept as it is.
pub(crate) fn decode(text: &(impl AsRef<[u8]> + ?Sized)) -> impl Iterator<Item = u8> {
    let mut text = text.as_ref();
    std::iter::from_fn(move || {
        let (byte, rest) = match text {
            [b'%', high, low, rest @ ..] => match (digit_value(*high), digit_value(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, rest),
                _ => (b'%', text.get(1..)?),
            },
            [byte, rest @ ..] => (*byte, rest),
            [] => return None,
        };
        text = rest;
        Some(byte)
    })
}

fn digit_value(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Percent-encodes every byte that is not plain (RFC 3986, section 2.1).
pub(crate) fn encode(text: &str, is_plain: fn(u8) -> bool, encoded: &mut String) {
    let digit = |value: u8| {
        char::from_digit(value.into(), 16).map_or('0', |digit| digit.to_ascii_uppercase())
    };
    for byte in text.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// RFC 3986, section 2.3.
pub(crate) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// The unreserved characters, and `/`.
pub(crate) fn is_in_path(byte: u8) -> bool {
    is_unreserved(byte) || byte == b'/'
}

/// The characters of a query (RFC 3986, section 3.4), and the `%` of existing escapes.
pub(crate) fn is_in_query(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/?%".contains(&byte)
}
