//! The strings of a claims set.

use alloc::string::String;

/// Strings, concatenated in one allocation.
#[derive(Clone)]
pub(crate) struct Texts(String);

/// The range of one string in a [`Texts`]. `u16` is enough for the longest token.
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

    /// Never saturates: the strings of a token are shorter than the longest token.
    fn end(&self) -> u16 {
        u16::try_from(self.0.len()).unwrap_or(u16::MAX)
    }

    /// The string at `span`, which [`push`](Self::push) of this collection returned.
    pub(crate) fn get(&self, span: Span) -> &str {
        self.0
            .get(usize::from(span.start)..usize::from(span.end))
            .unwrap_or_default()
    }
}
