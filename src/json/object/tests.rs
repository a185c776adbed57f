use super::find_members;
use alloc::string::String;
use alloc::{format, vec};
use proptest::prelude::*;

#[test]
fn values_are_found_as_they_are_written() {
    let json = " { \"a\" : 1.5E-3 , \"\\u0062\":[ ] ,\"c\":{\"a\":[true,{}]},\"d\":\"\\\"}\" } ";
    let found = find_members(json, ["d", "c", "b", "a", "e"]);
    let expected = ["\"\\\"}\"", "{\"a\":[true,{}]}", "[ ]", "1.5E-3"].map(Some);
    assert_eq!(found.as_ref().map(|found| &found[..4]), Some(&expected[..]));
    assert_eq!(found.map(|found| found[4]), Some(None));
    assert_eq!(find_members("{}", ["a"]), Some([None]));
}

#[test]
fn only_names_that_are_asked_for_must_be_unique() {
    for json in [r#"{"a":1,"a":1}"#, r#"{"a":1,"b":2,"\u0061":3}"#] {
        assert_eq!(find_members(json, ["a"]), None, "{json}");
        assert_eq!(find_members(json, ["x"]), Some([None]), "{json}");
    }
    let nested = r#"{"a":{"a":1,"a":2}}"#;
    assert_eq!(
        find_members(nested, ["a"]),
        Some([Some(r#"{"a":1,"a":2}"#)])
    );
}

#[test]
fn levels_are_counted_outside_strings() {
    for (value, is_read) in [
        ("[[[]]]", true),
        ("[[[[]]]]", false),
        ("[[[{}]]]", false),
        ("{\"x\":{\"x\":{}}}", true),
        ("{\"x\":{\"x\":{\"x\":1}}}", true),
        ("{\"x\":{\"x\":{\"x\":{}}}}", false),
        ("[[[\"[[[[\",\"\\\"[[\"]]]", true),
        ("[[],[],[],[],[]]", true),
        ("[[{},[]],{\"x\":[]},[[{}]],[{\"x\":1}]]", false),
        ("[[1,[]],{\"x\":[]},[[0]],[{\"x\":1}]]", true),
    ] {
        // Twelve levels around the value and the object that is read.
        let json = format!("{{\"x\":{}{value}{}}}", "[".repeat(12), "]".repeat(12));
        assert_eq!(find_members(&json, []).is_some(), is_read, "{json}");
    }
}

/// Compares with `serde_json`, an independent implementation of RFC 8259. It does not decode the strings that
/// it skips, so it accepts unpaired surrogates as well.
#[track_caller]
fn assert_agrees_with_serde_json(json: &str) {
    use serde::de::IgnoredAny;
    let is_object = json
        .trim_start_matches([' ', '\t', '\n', '\r'])
        .starts_with('{');
    let expected = is_object && serde_json::from_str::<IgnoredAny>(json).is_ok();
    let found = find_members(json, []).is_some();
    assert_eq!(found, expected, "{json:?}");
}

#[test]
fn strings_that_are_almost_json_are_refused() {
    for value in [
        "",
        "1",
        "-1",
        "01",
        "1.",
        ".1",
        "-",
        "+1",
        "1e",
        "1e+",
        "1e+5",
        "1E05",
        "0.0",
        "00",
        "0e",
        "--1",
        "0x1",
        "1_000",
        "NaN",
        "true",
        "tru",
        "TRUE",
        "truex",
        "null",
        "nul",
        "false",
        "\"",
        "\"\\\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\uD800\"",
        "\"\t\"",
        "\"\u{7f}\"",
        "\"é\"",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{",
        "{}}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{\"a\":1]",
        "{1:1}",
        "\"a\";1",
        "\"a\"12",
        "'a\":1",
        "[[1],{}]",
        "[{\"a\":[]},[]]",
        "[{\"a\":[}]]",
        "[[1,2],3]]",
        "{\"a\":{}}",
        "{\"a\":{\"b\":1},\"c\":2}",
        "{\"a\":{\"b\":1},}",
        "[{} {}]",
        "[[]1]",
        "-a",
        "[-]",
        "1,",
        "1 ",
        "\u{a0}1",
    ] {
        for json in [
            format!("{{\"x\":{value}}}"),
            format!("{{{value}}}"),
            value.into(),
        ] {
            assert_agrees_with_serde_json(&json);
        }
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u",
        "00",
        "\"a\"",
        "\"a\":",
        "1",
        "-",
        ".5",
        "e3",
        "true",
        "null",
        " ",
        "\n",
        "é",
        "{\"a\":1}",
        "[1,2]",
        "\"\\n\"",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn pieces_of_json_are_judged_as_serde_json_judges_them(
        pieces in prop::collection::vec(piece(), 0..12),
        in_object in any::<bool>(),
    ) {
        let pieces: String = pieces.concat();
        let json = if in_object { format!("{{\"x\":{pieces}}}") } else { pieces };
        assert_agrees_with_serde_json(&json);
    }
}
