use super::{eq, eq_ignore_case, unquote};

#[test]
fn a_name_is_recognized_in_every_spelling() {
    for raw in [
        r#""alg""#,
        r#""\u0061lg""#,
        r#""a\u006cg""#,
        r#""al\u0067""#,
        r#""\u0061\u006C\u0067""#,
    ] {
        assert!(eq(raw.as_bytes(), "alg"), "{raw}");
    }
    for raw in [
        r#""ALG""#,
        r#""al""#,
        r#""algo""#,
        r#""""#,
        r#""\u0161lg""#,
        r#""\u0041lg""#,
        r#""\nlg""#,
        r#""\/lg""#,
        r#""älg""#,
        r#""alg\u0000""#,
        "alg",
        "[]",
    ] {
        assert!(!eq(raw.as_bytes(), "alg"), "{raw}");
    }
}

#[test]
fn an_escaped_control_character_is_not_its_letter() {
    for (raw, expected) in [
        (r#""\b""#, "\u{8}"),
        (r#""\t""#, "\t"),
        (r#""\n""#, "\n"),
        (r#""\f""#, "\u{c}"),
        (r#""\r""#, "\r"),
    ] {
        let letter = raw.trim_matches(['"', '\\']);
        assert!(eq(raw.as_bytes(), expected), "{raw}");
        assert!(!eq(raw.as_bytes(), letter), "{raw}");
    }
}

#[test]
fn case_is_ignored_only_where_asked() {
    for raw in [r#""JWT""#, r#""jwt""#, r#""J\u0057t""#, r#""\u006awT""#] {
        assert!(eq_ignore_case(raw.as_bytes(), "JWT"), "{raw}");
    }
    for raw in [r#""JWS""#, r#""JWT ""#, r#""at+jwt""#, "null"] {
        assert!(!eq_ignore_case(raw.as_bytes(), "JWT"), "{raw}");
    }
}

#[test]
fn strings_are_unescaped() {
    for (raw, expected) in [
        (r#""plain""#, "plain"),
        (r#""""#, ""),
        (r#""https:\/\/a\/b""#, "https://a/b"),
        (r#""a\\/b""#, "a\\/b"),
        (r#""\\\/""#, "\\/"),
        (r#""\/\u00e9\n""#, "/\u{e9}\n"),
        (r#""\ud83d\ude00""#, "\u{1f600}"),
    ] {
        assert_eq!(unquote(raw).as_deref(), Some(expected), "{raw}");
    }
}

#[test]
fn other_values_and_lone_surrogates_have_no_value() {
    for raw in ["1", "null", "[]", r#""\/\ud83d""#, r#""\ude00""#] {
        assert_eq!(unquote(raw), None, "{raw}");
    }
}
