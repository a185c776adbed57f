//! Text that is not to be shown: the client secret, and a merchant's token.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Serialize, Serializer};

/// Text that neither `Debug` nor `Serialize` shows, and that is wiped from memory when it is dropped.
#[derive(Clone, Debug)]
pub struct Hidden(SecretString);

impl Hidden {
    /// Hides a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself: for the body of a request to Shopify, and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[hidden]")
    }
}
