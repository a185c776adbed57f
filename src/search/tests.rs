use super::{is_same, position};
use alloc::format;

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
