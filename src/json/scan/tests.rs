use super::{is_same, plain_len, position};
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

#[test]
fn position_is_that_of_the_first_match_in_any_block() {
    let find = |text: &str| position(text.as_bytes(), |bytes| is_same(bytes, b"abc"));
    for len in (0..10).chain(245..265).chain(500..520) {
        let before = "ab".repeat(len).split_off(len);
        for after in ["", "abc", "c"] {
            let found = find(&format!("{before}abc{after}"));
            assert_eq!(found, Some(len), "{len} {after}");
        }
        assert_eq!(find(&before), None);
    }
}

#[test]
fn differences_do_not_cancel_each_other() {
    assert!(is_same(b"abc", b"abc"));
    for other in [b"bac", b"cba", b"abd", b"\0\0\0"] {
        assert!(!is_same(b"abc", other), "{other:?}");
    }
}
