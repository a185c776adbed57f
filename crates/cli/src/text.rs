//! Times and untrusted text, in a form that is safe for a terminal.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use shopify_session_token::testing::{SECRET, Token};
use shopify_session_token::{UnixTime, verify};

/// Escapes the characters that a terminal would act on: control characters, and those that change the direction of
/// text.
pub(crate) fn printable(text: &str) -> String {
    let mut printable = String::new();
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => printable.push(c),
            _ => printable.extend(c.escape_debug()),
        }
    }
    printable
}

/// JSON in ASCII: every other character of a JSON text is in a string, where an escape means the same.
pub(crate) fn ascii_json(json: &str) -> String {
    let mut ascii = String::new();
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    ascii
}

/// Unix seconds, or RFC 3339 in UTC.
pub(crate) fn parse_time(text: &str) -> Result<UnixTime, &'static str> {
    if let Ok(seconds) = text.parse::<u64>() {
        return Ok(seconds.into());
    }
    humantime::parse_rfc3339(text)
        .map(UnixTime::from)
        .map_err(|_| "write Unix seconds, or a time as 2026-11-23T21:14:47Z")
}

/// A shop's domain, from its handle, its domain, or an address of the shop or of its admin.
pub(crate) fn parse_shop(text: &str) -> Result<String, &'static str> {
    let address = text.strip_prefix("https://").unwrap_or(text);
    let admin = address.strip_prefix("admin.shopify.com/store/");
    let mut parts = admin.unwrap_or(address).split(['/', '?', '#']);
    let mut shop = parts.next().unwrap_or_default().to_ascii_lowercase();
    if !shop.contains('.') {
        shop += ".myshopify.com";
    }
    let token = Token::merchant_at(&shop, 1, 0).sign(SECRET);
    // The library decides what a shop is.
    verify(&token, SECRET, 0)
        .map(|_| shop)
        .map_err(|_| "write a shop's handle, its myshopify.com domain, or its address in the admin")
}

/// Unix seconds and the date, as far as the calendar goes: `1700000000  2023-11-14T22:13:20Z`.
pub(crate) fn time(time: UnixTime) -> String {
    const YEAR_10000: u64 = 253_402_300_800;
    let seconds = time.as_secs();
    if seconds >= YEAR_10000 {
        return seconds.to_string();
    }
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    format!("{seconds}  {}", humantime::format_rfc3339_seconds(date))
}

/// `in 42 s`, `40 s ago` or `now`.
pub(crate) fn relative(time: UnixTime, now: UnixTime) -> String {
    match (time.as_secs(), now.as_secs()) {
        (time, now) if time > now => format!("in {} s", time - now),
        (time, now) if time < now => format!("{} s ago", now - time),
        _ => "now".to_owned(),
    }
}
