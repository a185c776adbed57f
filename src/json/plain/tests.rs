use super::plain_len;
use alloc::format;

#[test]
fn plain_text_ends_at_the_first_special_byte() {
    for len in 0..70 {
        let plain = "é~".repeat(len);
        assert_eq!(plain_len(plain.as_bytes()), plain.len());
        for special in ["\"", "\\", "\u{1f}", "\0", "\n"] {
            for after in ["", "x", "\"", "a longer string that fills a block"] {
                let text = format!("{plain}{special}{after}");
                assert_eq!(plain_len(text.as_bytes()), plain.len(), "{text:?}");
            }
        }
    }
    for byte in 0..=u8::MAX {
        let is_plain = byte >= 0x20 && !b"\"\\".contains(&byte);
        for len in [1, 16, 17] {
            let expected = if is_plain { len } else { 0 };
            assert_eq!(plain_len(&[byte; 17][..len]), expected, "{byte}");
        }
    }
}
