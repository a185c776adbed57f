//! Finding the token in a request.

mod util;

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use shopify_session_token::VerifyError::{self, Malformed, MissingToken, SeveralTokens, TooLong};
use shopify_session_token::{bearer_token, id_token_from_query};
use util::{entries, merchant, words};

#[track_caller]
fn assert_header(value: impl AsRef<[u8]>, expected: Result<&str, VerifyError>) {
    let value = value.as_ref();
    let shown = String::from_utf8_lossy(&value[..value.len().min(80)]).into_owned();
    assert_eq!(bearer_token(Some(value)), expected, "{shown:?}");
}

#[track_caller]
fn assert_query(query: &str, expected: Result<&str, VerifyError>) {
    let shown = query.get(..80).unwrap_or(query);
    assert_eq!(id_token_from_query(query), expected, "{shown:?}");
}

#[test]
fn scheme_is_bearer_in_any_case_and_one_or_more_spaces_follow() {
    for header in
        entries("Bearer a.b.c | bearer a.b.c | BEARER a.b.c | bEaReR a.b.c | Bearer    a.b.c")
    {
        assert_header(header, Ok("a.b.c"));
    }
    assert_header(format!("Bearer{}a.b.c", " ".repeat(5_000)), Ok("a.b.c"));
    for header in entries("Bearer | Bearer null | Bearer undefined | BEARER    undefined") {
        assert_header(header, Err(MissingToken));
    }
    for header in ["Bearer ", "bearer    "] {
        assert_header(header, Err(MissingToken));
    }
    for no_placeholder in words("NULL Undefined nullx null=") {
        assert_header(format!("Bearer {no_placeholder}"), Ok(no_placeholder));
    }
}

#[test]
fn every_character_of_token68_is_taken_and_padding_at_the_end() {
    let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
    for token in [all, "a=", "a==="] {
        assert_header(format!("Bearer {token}"), Ok(token));
    }
    for byte in 0..=u8::MAX {
        let is_taken = all.as_bytes().contains(&byte) || byte == b'=';
        let header = [b"Bearer a", [byte].as_slice()].concat();
        assert_eq!(bearer_token(Some(&header)).is_ok(), is_taken, "{byte:#x}");
    }
}

#[test]
fn no_header_or_another_scheme_is_a_missing_token() {
    assert_eq!(bearer_token(None::<&[u8]>), Err(MissingToken));
    // From `Digest` on: parameters of one scheme, not two schemes.
    let headers = r#"
        | Basic YTpi | Negotiate x | DPoP x | Bearers x | xBearer x | Bear er x | Token x
        | "Bearer" x | a.b.c | Ｂearer x
        | Digest a="b", c="d" | Digest a="b" , bearer = "d",, | Digest a="b, Bearer c", d=e
        | Digest a="b\", Bearer c", bearer=d | Digest a=\", Bearer b
        | AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=c;d, Signature=e
        | Basic YTpi, x | Basic YTpi, x;y | Basic YTpi, (x) y"#;
    let with_edges = [
        " ",
        " Bearer x",
        "\tBearer x",
        "\0Bearer x",
        "\u{feff}Bearer x",
        "Basic YTpi, x ",
        "Basic YTpi, ",
    ];
    for header in entries(headers).chain(with_edges) {
        assert_header(header, Err(MissingToken));
    }
    assert_header(b"\xff\xfe", Err(MissingToken));
    // With another character of a scheme after it (RFC 9110, section 5.6.2), it is a longer scheme.
    for byte in 0..=u8::MAX {
        let expected = match byte {
            b' ' => Ok("x"),
            byte if byte.is_ascii_alphanumeric() => Err(MissingToken),
            byte if b"!#$%&'*+-.^_`|~".contains(&byte) => Err(MissingToken),
            _ => Err(Malformed),
        };
        assert_header([b"Bearer", [byte].as_slice(), b" x"].concat(), expected);
    }
}

#[test]
fn anything_but_exactly_one_credential_is_malformed() {
    let credentials = r#"
        a.b.c d.e.f | a.b.c,d.e.f | a.b.c, d.e.f | a.b.c, realm="x" | a.b.c, realm = x | a.b.c;x=y
        | é | "a.b.c" | token=a.b.c | = | == | a=b | %61 | Bearer a.b.c | """#;
    let ends = [
        "a.b.c ",
        "a.b.c\t",
        "a.b.c\r\n",
        "a.b.c\r\n folded",
        "a\0",
        "null ",
        "undefined\t",
    ];
    let with_edges = ends.into_iter().chain(["\ta.b.c", "\0"]);
    for credentials in entries(credentials).chain(with_edges) {
        assert_header(format!("Bearer {credentials}"), Err(Malformed));
    }
    for after in ["\ta.b.c", "\t", "\tnull", "\r\n a.b.c", ",a", ": a.b.c"] {
        assert_header(format!("Bearer{after}"), Err(Malformed));
    }
    assert_header(b"Bearer \xff", Err(Malformed));
    assert_header(b"Bearer a\xc3", Err(Malformed));
}

#[test]
fn long_headers_are_refused_by_their_length() {
    let longest = "a".repeat(4096);
    assert_header(format!("Bearer {longest}"), Ok(&longest));
    assert_header("x".repeat(1_000_000), Err(MissingToken));
    for (after, times, error) in [
        (" ", 8_192, MissingToken),
        (" ", 8_193, TooLong),
        ("x", 10_000_000, MissingToken),
        (",", 10_000_000, TooLong),
    ] {
        assert_header(format!("Bearer{}", after.repeat(times)), Err(error));
    }
    for len in [4_097, 1_000_000] {
        assert_header(format!("Bearer {}", "a".repeat(len)), Err(TooLong));
    }
}

#[test]
fn id_token_is_found_once_in_every_position() {
    let found = "
        id_token=a.b.c embedded=1&id_token=a.b.c id_token=a.b.c&shop=example.myshopify.com
        &&id_token=a.b.c&& a=%20%&id_token=a.b.c&b=%&é %69d_token=x&id_token=a.b.c
        ID_TOKEN=x&id_token=a.b.c&id_token2=y&xid_token=z a=id_token=x&id_token=a.b.c";
    // The `?` before the query is not a part of it, so `?id_token=a` was sent as `/??id_token=a`.
    let missing = "
        ? & = shop=example.myshopify.com ID_TOKEN=a %69d_token=a ?id_token=a ??id_token=a
        x=id_token=a id_token%3Da id_token id_token= id_token=&a=b a=b&id_token a=b&id_token=
        a=b&id_token&c id_token=null id_token=undefined&a=b &id_toke
        &id_token2=a&xid_token=b&id_token;=c";
    let malformed = r#"
        id_token=%61 id_token=a%2Eb id_token=é id_token=a#x id_token=a;b id_token=a,b id_token==
        id_token=a=b id_token="a" id_token=a?b"#;
    let several = "
        id_token&id_token id_token=&id_token=a id_token=a&id_token=a id_token=a&id_token
        id_token=%&id_token=null a=b&id_token=a&c=d&id_token=e&f=g
        id_token=a&id_token=b&id_token=c &id_token&id_token&";
    for (queries, expected) in [
        (found, Ok("a.b.c")),
        (missing, Err(MissingToken)),
        (malformed, Err(Malformed)),
        (several, Err(SeveralTokens)),
    ] {
        for query in words(queries) {
            assert_query(query, expected);
        }
    }
    for query in ["", " id_token=a"] {
        assert_query(query, Err(MissingToken));
    }
    for query in ["id_token=a b", "id_token=a\0", "id_token=a\n"] {
        assert_query(query, Err(Malformed));
    }
}

#[test]
fn long_queries_are_refused_by_their_length() {
    let longest = "a".repeat(4_096);
    assert_query(&format!("id_token={longest}"), Ok(&longest));
    let token_last = format!("{}&id_token=a.b.c", "x".repeat(8_177));
    assert_query(&token_last, Ok("a.b.c"));
    let twice = format!("id_token=a&id_token=b{}", "&".repeat(8_192));
    let long_twice = format!("id_token={}&id_token=", "a".repeat(8_000));
    for (query, error) in [
        (format!("id_token={longest}a"), TooLong),
        (format!("id_token={}&", "a".repeat(8_000)), TooLong),
        ("&".repeat(8_192), MissingToken),
        ("&".repeat(8_193), TooLong),
        (format!("{token_last}d"), TooLong),
        (twice, TooLong),
        (long_twice, SeveralTokens),
    ] {
        assert_query(&query, Err(error));
    }
}

/// A simple model of the function: split at `&`, then at the first `=`.
fn id_token_by_splitting(query: &str) -> Result<&str, VerifyError> {
    let values: Vec<_> = query
        .split('&')
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .filter(|(name, _)| *name == "id_token")
        .map(|(_, value)| value)
        .collect();
    match values[..] {
        [] | ["" | "null" | "undefined"] => Err(MissingToken),
        [value] => bearer_token([format!("Bearer {value}").as_str()]).map(|_| value),
        _ => Err(SeveralTokens),
    }
}

/// The scan works in blocks, so every offset and every end of a block is tried.
#[test]
fn query_is_parsed_equally_at_every_offset() {
    let parameters = "
        id_token id_token= id_token=a.b xid_token=c id_tokens=d id_toke id_token=null id_token=%
        =id_token= id ?id_token=a id_token==";
    for before in (0..20).chain(235..275).chain(500..530) {
        let padding = "p".repeat(before);
        for first in words(parameters) {
            for query in [
                format!("{padding}&{first}"),
                format!("{padding}{first}"),
                format!("{first}&{padding}"),
                format!("{first}{padding}"),
                format!("{padding}&{first}&"),
                format!("id_token=a&{padding}&{first}"),
            ] {
                assert_query(&query, id_token_by_splitting(&query));
            }
        }
    }
    for first in words(parameters) {
        for second in words(parameters) {
            let query = format!("{first}&{second}&id_token");
            assert_query(&query, id_token_by_splitting(&query));
        }
    }
}

#[test]
fn two_authorization_fields_are_several_tokens_also_when_a_proxy_joined_them() {
    for fields in [
        ["Bearer a.b.c", "Bearer a.b.c"],
        ["Basic YTpi", "Bearer a.b.c"],
        ["", ""],
        ["Bearer undefined", "Bearer a.b.c"],
    ] {
        assert_eq!(bearer_token(fields), Err(SeveralTokens), "{fields:?}");
    }
    let joined = r#"
        Basic YTpi, Bearer a.b.c | Basic YTpi,Bearer a.b.c | Bearer a.b.c, Basic YTpi
        | Bearer a.b.c, Bearer a.b.c | Bearer, Bearer a.b.c | Bearer undefined, Bearer a.b.c
        | Basic YTpi, Bearer undefined | Basic YTpi, Bearer | Basic YTpi, Negotiate YTpi==
        | Digest a="b", c="d", Bearer a.b.c | Digest a="b\\", Bearer c | , Bearer a.b.c"#;
    for field in entries(joined).chain(["Basic YTpi ,\t , bearer  a.b.c"]) {
        assert_header(field, Err(SeveralTokens));
    }
}

#[test]
fn header_map_of_the_crate_http_is_accepted() {
    let mut headers = HeaderMap::new();
    let token =
        |headers: &HeaderMap| bearer_token(headers.get_all(AUTHORIZATION)).map(str::to_owned);
    assert_eq!(token(&headers), Err(MissingToken));
    let value = format!("Bearer {}", merchant().sign());
    headers.append(AUTHORIZATION, HeaderValue::from_str(&value).unwrap());
    assert_eq!(token(&headers).as_deref(), Ok(&value[7..]));
    let fields = headers.get_all(AUTHORIZATION);
    assert_eq!(bearer_token(&fields), Ok(&value[7..]));
    assert_eq!(bearer_token(fields.iter()), Ok(&value[7..]));
    headers.append(AUTHORIZATION, HeaderValue::from_static("Basic YTpi"));
    assert_eq!(token(&headers), Err(SeveralTokens));
}

#[test]
fn fields_are_accepted_as_option_array_slice_and_iterator() {
    let text = "Bearer a.b.c";
    let (bytes, array) = (text.as_bytes(), b"Bearer a.b.c");
    let (owned, vec) = (text.to_owned(), bytes.to_vec());
    assert_eq!(bearer_token(Some(text)), Ok("a.b.c"));
    assert_eq!(bearer_token(Some(bytes)), Ok("a.b.c"));
    assert_eq!(bearer_token(Some(array)), Ok("a.b.c"));
    assert_eq!(bearer_token([bytes]), Ok("a.b.c"));
    assert_eq!(bearer_token(&[bytes]), Ok("a.b.c"));
    assert_eq!(bearer_token([text].iter()), Ok("a.b.c"));
    assert_eq!(bearer_token(&vec![owned]), Ok("a.b.c"));
    assert_eq!(bearer_token(Some(&vec)), Ok("a.b.c"));
}

#[test]
fn token_is_a_part_of_its_input() {
    let header = b"Bearer a.b.c".to_vec();
    let token = bearer_token(Some(&header)).unwrap();
    assert!(header.as_ptr_range().contains(&token.as_ptr()));
}
