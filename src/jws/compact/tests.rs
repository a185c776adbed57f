use super::with_decoded;
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
