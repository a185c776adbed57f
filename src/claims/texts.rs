//! The texts of a claims set.

use alloc::string::String;

/// Strings end to end in one allocation.
#[derive(Clone)]
pub(crate) struct Texts(String);

/// Where in a [`Texts`] one string stands. `u16` is enough for the longest token.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    start: u16,
    end: u16,
}

const _: () = assert!(crate::limits::MAX_TOKEN_LEN < 1 << u16::BITS);

impl Texts {
    pub(crate) fn with_capacity(len: usize) -> Self {
        Self(String::with_capacity(len))
    }

    pub(crate) fn push(&mut self, text: &str) -> Span {
        let start = self.end();
        self.0.push_str(text);
        Span {
            start,
            end: self.end(),
        }
    }

    /// Texts of a token are shorter than the longest token.
    fn end(&self) -> u16 {
        u16::try_from(self.0.len()).unwrap_or(u16::MAX)
    }

    /// The string at `span`, which this very collection gave.
    pub(crate) fn get(&self, span: Span) -> &str {
        self.0
            .get(usize::from(span.start)..usize::from(span.end))
            .unwrap_or_default()
    }
}
