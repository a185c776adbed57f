//! JSON (RFC 8259): objects and strings by `serde_json`, and the parts that the fast reader of claims needs.

pub(crate) mod digits;
pub(crate) mod members;
pub(crate) mod scan;
pub(crate) mod string;
