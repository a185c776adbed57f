use super::unquote;

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
        (r#""\b\t\n\f\r""#, "\u{8}\t\n\u{c}\r"),
        (r#""\u0061l\u0067""#, "alg"),
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
