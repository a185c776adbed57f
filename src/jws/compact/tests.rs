use super::{is_base64url, with_decoded};
use crate::error::VerifyError;

#[test]
fn segments_of_every_length_fit_a_buffer() {
    let encoded = [b'A'; crate::limits::MAX_TOKEN_LEN];
    for len in 0..=encoded.len() {
        let error = VerifyError::Malformed;
        let decoded = with_decoded(&encoded[..len], error, |bytes| Ok(bytes.len()));
        let expected = (len % 4 != 1).then_some(len * 3 / 4);
        assert_eq!(decoded, expected.ok_or(error), "{len}");
    }
}

#[test]
fn base64url_has_64_characters() {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for byte in 0..=u8::MAX {
        let expected = alphabet.contains(&byte);
        assert_eq!(is_base64url(&[b'A', byte, b'9']), expected, "{byte:#x}");
    }
}
