//! The IDs of a claims set.

use alloc::boxed::Box;
use alloc::string::String;

/// `aud`, `jti` and optional claims, one after the other in one allocation.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Ids {
    texts: Box<str>,
    /// Where `jti` starts. `u16` is enough for the longest token.
    jwt_id: u16,
    /// Where each of the optional ones starts: `sid`.
    optional: [Option<u16>; 1],
}

const _: () = assert!(crate::limits::MAX_TOKEN_LEN < 1 << u16::BITS);

impl Ids {
    #[inline]
    pub(super) fn new(audience: &str, jwt_id: &str, optional: [Option<&str>; 1]) -> Self {
        let len = |text: &str| u16::try_from(text.len()).unwrap_or(u16::MAX);
        let required = [audience, jwt_id].into_iter();
        let lens = required.chain(optional.into_iter().flatten()).map(str::len);
        let mut texts = String::with_capacity(lens.sum());
        texts.push_str(audience);
        let jwt_id_start = len(&texts);
        texts.push_str(jwt_id);
        let optional = optional.map(|text| {
            let start = len(&texts);
            texts.push_str(text?);
            Some(start)
        });
        Self {
            texts: texts.into(),
            jwt_id: jwt_id_start,
            optional,
        }
    }

    pub(crate) fn audience(&self) -> &str {
        self.text(0, Some(self.jwt_id))
    }

    pub(crate) fn jwt_id(&self) -> &str {
        self.text(self.jwt_id, self.optional.iter().flatten().next().copied())
    }

    pub(crate) fn session_id(&self) -> Option<&str> {
        self.optional(0)
    }

    fn optional(&self, index: usize) -> Option<&str> {
        let mut starts = self.optional.iter().skip(index);
        let start = (*starts.next()?)?;
        Some(self.text(start, starts.flatten().next().copied()))
    }

    fn text(&self, start: u16, end: Option<u16>) -> &str {
        let end = end.map_or(self.texts.len(), usize::from);
        self.texts.get(usize::from(start)..end).unwrap_or_default()
    }
}
