//! Finding the token in a request.

mod util;

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use shopify_session_token::VerifyError::{self, Malformed, MissingToken, SeveralTokens, TooLong};
use shopify_session_token::{bearer_token, id_token_from_query};
use util::{merchant, words};

#[track_caller]
fn assert_header(value: impl AsRef<[u8]>, expected: Result<&str, VerifyError>) {
    let value = value.as_ref();
    let shown = String::from_utf8_lossy(&value[..value.len().min(80)]).into_owned();
    assert_eq!(bearer_token(Some(value)), expected, "{shown:?}");
}

#[track_caller]
fn assert_query(query: &str, expected: Result<&str, VerifyError>) {
    assert_eq!(
        id_token_from_query(query),
        expected,
        "{:?}",
        query.get(..80).unwrap_or(query)
    );
}

#[test]
fn scheme_is_bearer_in_any_case_and_one_or_more_spaces_follow() {
    for header in [
        "Bearer a.b.c",
        "bearer a.b.c",
        "BEARER a.b.c",
        "bEaReR a.b.c",
        "Bearer    a.b.c",
    ] {
        assert_header(header, Ok("a.b.c"));
    }
    assert_header(format!("Bearer{}a.b.c", " ".repeat(5_000)), Ok("a.b.c"));
}

#[test]
fn every_character_of_token68_is_taken_and_padding_at_the_end() {
    let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
    assert_header(format!("Bearer {all}"), Ok(all));
    assert_header("Bearer a=", Ok("a="));
    assert_header("Bearer a===", Ok("a==="));
    for byte in 0..=u8::MAX {
        let is_taken = all.as_bytes().contains(&byte) || byte == b'=';
        let header = [b"Bearer a", [byte].as_slice()].concat();
        assert_eq!(bearer_token(Some(&header)).is_ok(), is_taken, "{byte:#x}");
    }
}

#[test]
fn no_header_or_another_scheme_is_a_missing_token() {
    assert_eq!(bearer_token(None::<&[u8]>), Err(MissingToken));
    for header in [
        "",
        " ",
        "Basic YTpi",
        "Negotiate x",
        "DPoP x",
        "Bearers x",
        "xBearer x",
        "Bear er x",
        "Token x",
        " Bearer x",
        "\tBearer x",
        "\0Bearer x",
        "\"Bearer\" x",
        "a.b.c",
        "\u{feff}Bearer x",
        "Ｂearer x",
        // Parameters of one scheme, not two schemes.
        "Digest a=\"b\", c=\"d\"",
        "Digest a=\"b\" , bearer = \"d\",,",
        "Digest a=\"b, Bearer c\", d=e",
        "Digest a=\"b\\\", Bearer c\", bearer=d",
        "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=c;d, Signature=e",
        "Digest a=\\\", Bearer b",
        "Basic YTpi, x",
        "Basic YTpi, x ",
        "Basic YTpi, x;y",
        "Basic YTpi, (x) y",
        "Basic YTpi, ",
    ] {
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
    for header in [
        "Bearer\ta.b.c",
        "Bearer\t",
        "Bearer\tnull",
        "Bearer \ta.b.c",
        "Bearer a.b.c ",
        "Bearer a.b.c\t",
        "Bearer a.b.c d.e.f",
        "Bearer a.b.c,d.e.f",
        "Bearer a.b.c, d.e.f",
        "Bearer a.b.c, realm=\"x\"",
        "Bearer a.b.c, realm = x",
        "Bearer a.b.c;x=y",
        "Bearer a.b.c\r\n",
        "Bearer a.b.c\r\n folded",
        "Bearer\r\n a.b.c",
        "Bearer \0",
        "Bearer a\0",
        "Bearer é",
        "Bearer \"a.b.c\"",
        "Bearer token=a.b.c",
        "Bearer =",
        "Bearer ==",
        "Bearer a=b",
        "Bearer %61",
        "Bearer,a",
        "Bearer: a.b.c",
        "Bearer Bearer a.b.c",
        "Bearer null ",
        "Bearer undefined\t",
        "Bearer \"\"",
    ] {
        assert_header(header, Err(Malformed));
    }
    assert_header(b"Bearer \xff", Err(Malformed));
    assert_header(b"Bearer a\xc3", Err(Malformed));
}

#[test]
fn long_headers_are_refused_by_their_length() {
    let longest = "a".repeat(4096);
    assert_header(format!("Bearer {longest}"), Ok(&longest));
    assert_header(format!("Bearer {longest}a"), Err(TooLong));
    assert_header(format!("Bearer {}", "a".repeat(1_000_000)), Err(TooLong));
    assert_header("x".repeat(1_000_000), Err(MissingToken));
    assert_header(format!("Bearer{}", " ".repeat(8_192)), Err(MissingToken));
    assert_header(format!("Bearer{}", " ".repeat(8_193)), Err(TooLong));
    assert_header(
        format!("Bearer{}", "x".repeat(10_000_000)),
        Err(MissingToken),
    );
    assert_header(format!("Bearer,{}", "x".repeat(10_000_000)), Err(TooLong));
}

#[test]
fn id_token_is_found_in_every_position() {
    for query in words(
        "
        id_token=a.b.c embedded=1&id_token=a.b.c id_token=a.b.c&shop=example.myshopify.com
        &&id_token=a.b.c&& a=%20%&id_token=a.b.c&b=%&é
        ID_TOKEN=x&id_token=a.b.c&id_token2=y&xid_token=z %69d_token=x&id_token=a.b.c
        a=id_token=x&id_token=a.b.c
    ",
    ) {
        assert_query(query, Ok("a.b.c"));
    }
}

#[test]
fn query_without_a_value_of_id_token_is_a_missing_token() {
    for query in [
        "",
        "?",
        "&",
        "=",
        "shop=example.myshopify.com",
        "ID_TOKEN=a",
        "%69d_token=a",
        " id_token=a",
        // The `?` before the query is not a part of it, so this was sent as `/??id_token=a`.
        "?id_token=a",
        "??id_token=a",
        "x=id_token=a",
        "id_token%3Da",
        "id_token",
        "id_token=",
        "id_token=&a=b",
        "a=b&id_token",
        "a=b&id_token=",
        "a=b&id_token&c",
        "id_token=null",
        "id_token=undefined&a=b",
        "&id_toke",
        "&id_token2=a&xid_token=b&id_token;=c",
    ] {
        assert_query(query, Err(MissingToken));
    }
}

#[test]
fn id_token_with_a_foreign_character_is_malformed() {
    for query in words(
        r#"
        id_token=%61 id_token=a%2Eb id_token=é id_token=a#x id_token=a;b id_token=a,b id_token==
        id_token=a=b id_token="a" id_token=a?b
    "#,
    )
    .chain(["id_token=a b", "id_token=a\0", "id_token=a\n"])
    {
        assert_query(query, Err(Malformed));
    }
}

#[test]
fn id_token_twice_is_several_tokens_whatever_the_values() {
    for query in words(
        "
        id_token&id_token id_token=&id_token=a id_token=a&id_token=a id_token=a&id_token
        id_token=%&id_token=null a=b&id_token=a&c=d&id_token=e&f=g id_token=a&id_token=b&id_token=c
        &id_token&id_token&
    ",
    ) {
        assert_query(query, Err(SeveralTokens));
    }
    let long = format!("id_token={}&id_token=", "a".repeat(8_000));
    assert_query(&long, Err(SeveralTokens));
}

#[test]
fn long_queries_are_refused_by_their_length() {
    let longest = "a".repeat(4_096);
    assert_query(&format!("id_token={longest}"), Ok(&longest));
    assert_query(&format!("id_token={longest}a"), Err(TooLong));
    assert_query(&format!("id_token={}&", "a".repeat(8_000)), Err(TooLong));
    assert_query(&"&".repeat(8_192), Err(MissingToken));
    assert_query(&"&".repeat(8_193), Err(TooLong));
    let token_last = format!("{}&id_token=a.b.c", "x".repeat(8_177));
    assert_query(&token_last, Ok("a.b.c"));
    assert_query(&format!("{token_last}d"), Err(TooLong));
    assert_query(
        &format!("id_token=a&id_token=b{}", "&".repeat(8_192)),
        Err(TooLong),
    );
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
    let parameters = [
        "id_token",
        "id_token=",
        "id_token=a.b",
        "xid_token=c",
        "id_tokens=d",
        "id_toke",
        "id_token=null",
        "id_token=%",
        "=id_token=",
        "id",
        "?id_token=a",
        "id_token==",
    ];
    for before in (0..20).chain(235..275).chain(500..530) {
        let padding = "p".repeat(before);
        for first in parameters {
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
    for first in parameters {
        for second in parameters {
            let query = format!("{first}&{second}&id_token");
            assert_query(&query, id_token_by_splitting(&query));
        }
    }
}

#[test]
fn placeholder_after_bearer_is_a_missing_token() {
    for header in [
        "Bearer",
        "Bearer ",
        "bearer    ",
        "Bearer null",
        "Bearer undefined",
        "BEARER    undefined",
    ] {
        assert_header(header, Err(MissingToken));
    }
    for header in [
        "Bearer NULL",
        "Bearer Undefined",
        "Bearer nullx",
        "Bearer null=",
    ] {
        assert_header(header, Ok(&header[7..]));
    }
}

#[test]
fn two_authorization_fields_of_any_scheme_are_several_tokens() {
    for fields in [
        ["Bearer a.b.c", "Bearer a.b.c"],
        ["Basic YTpi", "Bearer a.b.c"],
        ["", ""],
        ["Bearer undefined", "Bearer a.b.c"],
    ] {
        assert_eq!(bearer_token(fields), Err(SeveralTokens), "{fields:?}");
    }
}

#[test]
fn authorization_fields_joined_by_a_proxy_are_several_tokens() {
    for field in [
        "Basic YTpi, Bearer a.b.c",
        "Basic YTpi,Bearer a.b.c",
        "Basic YTpi ,\t , bearer  a.b.c",
        "Bearer a.b.c, Basic YTpi",
        "Bearer a.b.c, Bearer a.b.c",
        "Bearer, Bearer a.b.c",
        "Bearer undefined, Bearer a.b.c",
        "Basic YTpi, Bearer undefined",
        "Basic YTpi, Bearer",
        "Basic YTpi, Negotiate YTpi==",
        "Digest a=\"b\", c=\"d\", Bearer a.b.c",
        "Digest a=\"b\\\\\", Bearer c",
        ", Bearer a.b.c",
    ] {
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
