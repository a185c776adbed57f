//! JSON parsing that `serde_json` does not offer, or not without allocating.

pub(crate) mod digits;
pub(crate) mod object;
pub(crate) mod scan;
pub(crate) mod string;
