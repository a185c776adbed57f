//! JSON (RFC 8259): objects and strings by `serde_json`, and the parts that the fast reader of claims needs.

pub(crate) mod digits;
pub(crate) mod members;
mod plain;
mod string;

pub(crate) use self::plain::plain_len;
pub(crate) use self::string::unquote;
