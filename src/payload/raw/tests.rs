use super::RawClaimsVisitor;
use alloc::format;

#[test]
fn visitor_says_what_it_expects() {
    let expected: &dyn serde::de::Expected = &RawClaimsVisitor;
    assert_eq!(format!("{expected}"), "a claims set");
}
