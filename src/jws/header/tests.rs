use super::{SHOPIFY_HEADER, VerifyError, check_json, with_decoded};

#[test]
fn shopify_header_passes_every_rule_when_it_is_parsed() {
    let result = with_decoded(SHOPIFY_HEADER, VerifyError::Malformed, check_json);
    assert_eq!(result, Ok(()));
}
