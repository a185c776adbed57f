use super::with_payload_buffer;

#[test]
fn buffers_are_short_for_payloads_as_short_as_real_ones_and_never_longer_than_the_longest() {
    for (characters, bytes) in [(0, 576), (768, 576), (769, 3072), (4096, 3072)] {
        let encoded = [b'A'; 4096];
        let len = with_payload_buffer(&encoded[..characters], |buffer| buffer.len());
        assert_eq!(len, bytes, "{characters}");
    }
}
