use super::{SHOPIFY_HEADER, check_slow};

#[test]
fn shopify_header_passes_every_rule_when_it_is_parsed() {
    assert_eq!(check_slow(SHOPIFY_HEADER), Ok(()));
}
