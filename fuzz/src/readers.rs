//! The fast reader (for Shopify's own form) and the slow one (for any JSON) agree on every claims set.

use arbitrary::{Result, Unstructured};
use shopify_session_token::VerifyError;
use shopify_session_token::testing::{HEADER, sign};

use crate::claims::{corrupt, layout};
use crate::{IAT, SECRET, verifier};

pub fn check(data: &[u8]) {
    let Ok(payload) = payload(&mut Unstructured::new(data)) else {
        return;
    };
    // White space has no meaning here, and Shopify never sends it: it selects the slow reader.
    let Some(members) = payload.strip_prefix('{') else {
        return;
    };
    let verdict = |payload: &str| verifier().verify(&sign(HEADER, payload, SECRET), IAT);
    let slow = verdict(&format!("{{ {members}"));
    // The space may have made the token too long.
    if slow != Err(VerifyError::TooLong) {
        assert_eq!(verdict(&payload), slow, "{payload}");
    }
}

fn payload(u: &mut Unstructured<'_>) -> Result<String> {
    corrupt(layout(u)?.payload(), u)
}
