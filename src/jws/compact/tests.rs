use super::with_payload_buffer;

#[test]
fn payload_buffer_is_576_bytes_up_to_768_characters_else_3072() {
    for (characters, bytes) in [(0, 576), (768, 576), (769, 3072), (4096, 3072)] {
        let encoded = [b'A'; 4096];
        let len = with_payload_buffer(&encoded[..characters], |buffer| buffer.len());
        assert_eq!(len, bytes, "{characters}");
    }
}
