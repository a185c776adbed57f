use super::{find_string, nesting, plain_len};
use alloc::format;

#[test]
fn plain_text_ends_at_the_first_special_byte() {
    for len in 0..70 {
        let plain = "é~".repeat(len);
        assert_eq!(plain_len(plain.as_bytes()), plain.len());
        for special in ["\"", "\\", "\u{1f}", "\0", "\n"] {
            for after in ["", "x", "\"", "a longer text that fills a block"] {
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
fn brackets_in_strings_do_not_nest() {
    assert_eq!(nesting(r#"{"[{":["]}",["\"]",[1]]]}"#), 4);
    assert_eq!(nesting("1"), 0);
    assert_eq!(nesting("]]["), 1);
}

#[track_caller]
fn assert_found(json: &str, expected: Option<&str>) {
    assert_eq!(find_string(json, "aud", 3), expected, "{json}");
}

#[test]
fn the_one_string_of_that_name_is_found() {
    for json in [
        r#"{"aud":"a"}"#,
        r#" { "x" : 1 , "aud" : "a" } "#,
        r#"{"\u0061ud":"a","x":[{}],"y":{"aud":"b"}}"#,
        r#"{"x":"\",\"aud\":\"b","aud":"a","audit":"c"}"#,
        r#"{"x":["aud","b"],"y":"aud","aud":"a"}"#,
    ] {
        assert_found(json, Some(r#""a""#));
    }
    assert_found(r#"{"aud":"\u0061\""}"#, Some(r#""\u0061\"""#));
}

#[test]
fn a_missing_or_second_string_of_that_name_is_not_found() {
    for json in [
        "",
        "{}",
        "[]",
        r#""aud""#,
        r#"{"aud":"a""#,
        r#"{"aud":"a"#,
        r#"{"aud":1}"#,
        r#"{"aud":null}"#,
        r#"{"aud":["a"]}"#,
        r#"{"aud":{"aud":"a"}}"#,
        r#"{"x":{"aud":"a"}}"#,
        r#"{"aud":"a","aud":"a"}"#,
        r#"{"aud":"a","\u0061ud":"b"}"#,
        r#"{"aud":1,"aud":"b"}"#,
        r#"{"aud":"a"}{"aud":"a"}"#,
    ] {
        assert_found(json, None);
    }
}

#[test]
fn deeper_objects_are_not_searched() {
    assert_found(r#"{"x":[[]],"aud":"a"}"#, Some(r#""a""#));
    assert_found(r#"{"x":[[[]]],"aud":"a"}"#, None);
    assert_found(r#"{"aud":"a","x":[[["#, None);
}
