//! JSON Web Signature (RFC 7515): the compact serialization, the JOSE header, and HMAC-SHA256 keys.

pub(crate) mod compact;
pub(crate) mod header;
pub(crate) mod hmac;
