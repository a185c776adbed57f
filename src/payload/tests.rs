use alloc::string::String;
use alloc::vec::Vec;
use alloc::{format, vec};
use proptest::prelude::*;

use super::{ClaimsSet, fast};
use crate::claim::Claim;
use crate::testing::Token;

/// If the fast parser accepts, the slow one returns the same claims.
#[track_caller]
fn assert_readers_agree(json: &[u8]) {
    let Ok(json) = core::str::from_utf8(json) else {
        return;
    };
    if let Some(fast) = fast::parse(json) {
        assert_eq!(ClaimsSet::parse_slow(json), Ok(fast), "{json}");
    }
}

fn shopify_payloads() -> Vec<String> {
    let shop = "example.myshopify.com";
    let mut merchant = Token::merchant_at(shop, 42, 1_700_000_000);
    for claim in Claim::ALL {
        if !merchant.payload().contains(&format!("\"{claim}\":")) {
            merchant = merchant.claim(claim.as_str(), r#""text""#);
        }
    }
    let buyer = Token::buyer_at(shop, Some(42), 1_700_000_000);
    let anonymous = Token::buyer_at(shop, None, 1_700_000_000);
    let tokens = [
        merchant.clone(),
        merchant.clone().without("sid").without("sig"),
        merchant.claim("iss", r#""https:\/\/example.myshopify.com""#),
        buyer.clone(),
        buyer.without("iss"),
        anonymous.clone(),
        anonymous.claim("sub", "null"),
    ];
    tokens.map(|token| token.payload()).into()
}

#[test]
fn every_layout_of_shopify_is_read_fast_in_any_order() {
    for payload in shopify_payloads() {
        let mut members: Vec<_> = payload[1..payload.len() - 1].split(',').collect();
        for _ in 0..members.len() {
            members.rotate_left(1);
            let json = format!("{{{}}}", members.join(","));
            assert!(fast::parse(&json).is_some(), "{json}");
            assert_readers_agree(json.as_bytes());
            members.swap(0, 2);
        }
    }
}

#[test]
fn other_forms_are_left_to_serde_json() {
    let payload = &shopify_payloads()[0];
    let replaced = |from: &str, to: &str| {
        assert!(payload.contains(from), "{from}");
        payload.replacen(from, to, 1)
    };
    let more_members = |count: usize| {
        let unknown = r#""x":"y","#.repeat(count - payload.split(',').count());
        replaced("{", &format!("{{{unknown}"))
    };
    for json in [
        replaced("{", "{ "),
        replaced("}", "} "),
        replaced("}", ",}"),
        replaced("\"exp\"", "\"\\u0065xp\""),
        replaced("\"exp\":1", "\"exp\":01"),
        replaced("\"exp\":1700000060", "\"exp\":0170000006"),
        replaced("\"exp\":", "\"exp\":1"),
        replaced("\"exp\":", "\"exp\":-"),
        replaced("\"exp\":", "\"nbf\":"),
        replaced("\"aud\":\"", "\"aud\":\"\\n"),
        replaced("\"sub\":\"42\"", "\"sub\":\"x\""),
        replaced("\"sub\":\"42\"", "\"sub\":\"18446744073709551616\""),
        replaced(r"\/admin", "/admin"),
        replaced(r"\/admin", r"\/admin\/"),
        replaced(r"\/admin", r#"\""#),
        replaced(r#"dest":"https:\/\/"#, r#"dest":"https://"#),
        replaced(r#"iss":"https:\/\/"#, r#"iss":"https://"#),
        replaced(r#"iss":"https:\/\/"#, r#"iss":""#),
        replaced(r#"iss":"https:\/\/e"#, r#"iss":"https:\/\/E"#),
        replaced(r#""sig""#, r#""x":{},"sig""#),
        replaced(r#""sig""#, r#""sid":"again","sig""#),
        more_members(17),
        String::from("{}"),
    ] {
        assert!(fast::parse(&json).is_none(), "{json}");
    }
    assert!(fast::parse(&more_members(16)).is_some());
}

/// Fragments of JSON, most of them from claims sets.
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
        "/",
        r"\/",
        r"\\",
        r#"\""#,
        r"\u0065",
        " ",
        "\n",
        "\0",
        "\u{7f}",
        "é",
        "null",
        "true",
        "0",
        "1",
        "12345678",
        "1700000000",
        "-",
        "-1",
        ".5",
        "e3",
        "12345678901234567890",
        r#""exp""#,
        r#""dest""#,
        r#""\u0065xp""#,
        r#""sig""#,
        r#""exp":1"#,
        r#""aud":"a""#,
        r#","aud":"a\/b""#,
        r#"{"sub":"#,
        r#""}"#,
        "https:",
        r"\/\/",
        "https://",
        "example.myshopify.com",
        r"gid:\/\/shopify\/Customer\/",
        r#"\","#,
        r#"",""#,
        r#""sub":null,"#,
    ])
}

/// A claims set as Shopify writes it, with shuffled members and a range that is replaced. It may not be JSON.
fn mutated_payload() -> impl Strategy<Value = Vec<u8>> {
    let edit = (
        any::<prop::sample::Index>(),
        0..3_usize,
        prop::option::of(piece()),
    );
    let edits = prop::collection::vec(edit, 0..4);
    let payload = prop::sample::select(shopify_payloads());
    let swap = prop::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>()));
    (payload, swap, edits).prop_map(|(payload, swap, edits)| {
        let mut members: Vec<_> = payload[1..payload.len() - 1].split(',').collect();
        if let Some((one, other)) = swap {
            let len = members.len();
            members.swap(one.index(len), other.index(len));
        }
        let mut payload = format!("{{{}}}", members.join(",")).into_bytes();
        for (at, cut, piece) in edits {
            let at = at.index(payload.len() + 1);
            let end = payload.len().min(at + cut);
            payload.splice(at..end, piece.unwrap_or_default().bytes());
        }
        payload
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn fast_reader_accepts_only_what_serde_json_accepts(payload in mutated_payload()) {
        assert_readers_agree(&payload);
    }

    /// Inserts fragments only between members, so that more of the mutations are JSON.
    #[test]
    fn inserted_members_are_read_as_serde_json_reads_them(
        payload in prop::sample::select(shopify_payloads()),
        pieces in prop::collection::vec(piece(), 0..5),
        at in any::<prop::sample::Index>(),
    ) {
        let mut members: Vec<_> = payload[1..payload.len() - 1].split(',').collect();
        let inserted = pieces.concat();
        members.insert(at.index(members.len() + 1), &inserted);
        assert_readers_agree(format!("{{{}}}", members.join(",")).as_bytes());
    }
}
