//! What `serde_json` does not do, or not without allocating.

pub(crate) mod digits;
pub(crate) mod object;
pub(crate) mod scan;
pub(crate) mod string;
