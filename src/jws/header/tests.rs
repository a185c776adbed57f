use super::super::compact::{SHOPIFY_HEADER, with_decoded};
use super::check_json;

#[test]
fn shopify_header_passes_every_rule_when_it_is_parsed() {
    assert_eq!(with_decoded(SHOPIFY_HEADER, check_json), Some(Ok(())));
}
