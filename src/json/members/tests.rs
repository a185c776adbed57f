use alloc::format;
use alloc::string::String;

use super::{Named, members};

#[test]
fn values_are_found_as_they_are_written() {
    let json = " { \"a\" : 1.5E-3 , \"\\u0062\":[ ] ,\"c\":{\"a\":[true,{}]},\"d\":\"\\\"}\" } ";
    let expected = [
        Some("\"\\\"}\""),
        Some("{\"a\":[true,{}]}"),
        Some("[ ]"),
        Some("1.5E-3"),
        None,
    ];
    assert_eq!(members(json, ["d", "c", "b", "a", "e"]), Some(expected));
    assert_eq!(members("{}", ["a"]), Some([None]));
}

#[test]
fn only_names_that_are_asked_for_must_be_unique() {
    for json in [r#"{"a":1,"a":1}"#, r#"{"a":1,"b":2,"\u0061":3}"#] {
        assert_eq!(members(json, ["a"]), None, "{json}");
        assert_eq!(members(json, ["x"]), Some([None]), "{json}");
    }
    let nested = r#"{"a":{"a":1,"a":2}}"#;
    assert_eq!(members(nested, ["a"]), Some([Some(r#"{"a":1,"a":2}"#)]));
}

#[test]
fn anything_but_one_object_has_no_members() {
    for json in [
        "",
        " ",
        "null",
        "1",
        "[]",
        "[{}]",
        "\"\"",
        "{",
        "{}}",
        "{}{}",
        "{} x",
        "{},",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "\u{feff}{}",
        "{}\u{a0}",
    ] {
        assert_eq!(members(json, ["x"]), None, "{json}");
    }
}

/// More levels than a token has room for. Run with every feature of `serde_json` as well: recursion would overflow
/// the stack of a test's thread.
#[test]
fn nesting_of_any_depth_is_read_without_recursion() {
    for (open, close) in [("[", "]"), (r#"{"":"#, "}")] {
        for levels in [2_000, 1_000_000] {
            let value = format!("{}0{}", open.repeat(levels), close.repeat(levels));
            for name in ["a", "x"] {
                let json = format!(r#"{{"{name}":{value},"b":1}}"#);
                let a = (name == "a").then_some(value.as_str());
                assert_eq!(members(&json, ["a", "b"]), Some([a, Some("1")]));
            }
            let unclosed = String::from(r#"{"a":"#) + &open.repeat(levels);
            assert_eq!(members(&unclosed, ["a"]), None);
        }
    }
}

#[test]
fn visitor_says_what_it_expects() {
    let expected: &dyn serde::de::Expected = &Named([]);
    assert_eq!(format!("{expected}"), "an object");
}
