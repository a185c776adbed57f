//! The tests of `wire_format.rs` a second time, without the fast reader of claims: each payload has a space at its end
//! (`util::sign`), which Shopify never writes, and which the fast reader leaves to the slow one.

#[path = "wire_format.rs"]
mod wire_format;
