//! Tokens for several apps, signed with any of their secrets: the verdict is that of the one app that the text of the
//! payload names, or `UnknownApp`.

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use shopify_session_token::testing::{HEADER, OTHER_CLIENT_ID, sign};
use shopify_session_token::{VerifierSet, MAX_TOKEN_LEN, VerifyError};

use crate::claims::{corrupt, layout};
use crate::oracle::{App, told};
use crate::{APP, IAT, PREVIOUS_SECRET, SECRET};

/// Client IDs, one of them a prefix of another, and secrets, one of them shared.
const APPS: [App; 4] = [
    APP,
    App {
        client_id: OTHER_CLIENT_ID,
        secrets: &[PREVIOUS_SECRET, "shpss_00000000000000000000000000000001"],
        leeway: 0,
        suffixes: &["shops.example"],
    },
    App {
        client_id: "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a0",
        secrets: &["shpss_00000000000000000000000000000002", SECRET],
        leeway: 60,
        suffixes: &["shops.example", "a.b.example"],
    },
    App {
        client_id: "a",
        secrets: &["shpss_00000000000000000000000000000003"],
        leeway: 10,
        suffixes: &[],
    },
];

/// Values of `aud`: those of the apps, some with escapes, and others.
static AUDIENCES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let audiences = r#"
        "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a" "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
        "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a0" "\u0034f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a"
        "a" "\u0061" "b" "" "\ud800" ["a"] null {"aud":"a"}"#;
    audiences.split_whitespace().collect()
});

/// Shops under the suffixes of some of the apps.
const SHOPS: [&str; 3] = ["a.myshopify.com", "a.shops.example", "a.a.b.example"];

pub fn check(data: &[u8]) {
    let Ok((payload, secret, now)) = token(&mut Unstructured::new(data)) else {
        return;
    };
    let token = sign(HEADER, &payload, secret);
    let verifiers = APPS.map(|app| app.verifier());
    let apps = VerifierSet::new(verifiers).expect("different client IDs");
    let verdict = apps.verify(&token, now);

    let named = named(&payload);
    if let Some(app) = APPS.iter().find(|app| Some(app.client_id) == named) {
        let expected = app.judge(HEADER, &payload, secret, now);
        assert_eq!(told(&verdict), expected, "{payload}");
        let alone = apps.get(app.client_id).expect("it is configured");
        assert_eq!(verdict, alone.verify(&token, now), "{payload}");
    } else {
        let error = if token.len() > MAX_TOKEN_LEN {
            VerifyError::TooLong
        } else {
            VerifyError::UnknownApp
        };
        assert_eq!(verdict, Err(error), "{payload}");
    }
}

/// The string after the only `"aud"` in the text, as it is written.
fn named(payload: &str) -> Option<&str> {
    const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];
    let mut pieces = payload.split("\"aud\"").skip(1);
    let (Some(rest), None) = (pieces.next(), pieces.next()) else {
        return None;
    };
    let rest = rest.trim_start_matches(WHITE_SPACE).strip_prefix(':')?;
    let rest = rest.trim_start_matches(WHITE_SPACE).strip_prefix('"')?;
    Some(rest.split_once('"')?.0)
}

/// A payload, the secret to sign it with, and the time at which it is verified.
fn token(u: &mut Unstructured<'_>) -> Result<(String, &'static str, u64)> {
    let app = u.choose(&APPS)?;
    let mut token = layout(u)?.client_id(app.client_id);
    if u.ratio(1, 4)? {
        let shop = u.choose(&SHOPS)?;
        token = token.claim("dest", &format!("\"{shop}\""));
        token = token.claim("iss", &format!("\"https:\\/\\/{shop}\\/admin\""));
    }
    if u.ratio(1, 4)? {
        token = token.claim("aud", u.choose(&AUDIENCES)?);
    }
    let mut payload = token.payload();
    if u.ratio(1, 4)? {
        let second = format!("\"aud\":{}", u.choose(&AUDIENCES)?);
        payload = if u.arbitrary()? {
            payload.replacen('{', &format!("{{{second},"), 1)
        } else {
            format!("{},{second}}}", &payload[..payload.len() - 1])
        };
    }
    if u.ratio(1, 2)? {
        payload = corrupt(payload, u)?;
    }
    let owner = if u.ratio(1, 4)? {
        u.choose(&APPS)?
    } else {
        app
    };
    let secret = u.choose(owner.secrets)?;
    // Tokens expire 60 or 300 seconds after `iat`. 5 seconds later, the leeway of one app is over.
    let now = u.choose(&[IAT, IAT, IAT + 65, IAT + 305, IAT - 30])?;
    Ok((payload, secret, *now))
}
