//! Why a token was refused, where a library's call is followed by a check in the caller's code.

use std::fmt;

#[derive(Debug)]
pub enum Refused<E> {
    ByLibrary(E),
    WrongAudience,
    #[cfg(feature = "josekit")]
    Claims(serde_json::Error),
}

impl<E: fmt::Display> fmt::Display for Refused<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByLibrary(error) => error.fmt(f),
            Self::WrongAudience => f.write_str("wrong audience"),
            #[cfg(feature = "josekit")]
            Self::Claims(error) => error.fmt(f),
        }
    }
}
