//! A text that is used but never shown.

use std::fmt;

use serde::{Serialize, Serializer};

const SHOWN: &str = "[hidden]";

/// A secret or a token. `Debug` and `Serialize` show `[hidden]`, so that it can stand in a value that is
/// logged or sent; there is no `Display`.
#[derive(Clone)]
pub struct Hidden(String);

impl Hidden {
    /// The text itself. Whoever searches the code for this name sees every place that could leak it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SHOWN)
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(SHOWN)
    }
}
