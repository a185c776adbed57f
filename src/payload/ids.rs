//! The IDs of a claims set.

use alloc::boxed::Box;
use alloc::string::String;

/// `aud`, `jti` and `sid`, one after the other in one allocation.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Ids {
    texts: Box<str>,
    /// Where `jti` starts. `u16` is enough for the longest token.
    jwt_id: u16,
    /// Where `sid` starts.
    session_id: Option<u16>,
}

const _: () = assert!(crate::limits::MAX_TOKEN_LEN < 1 << u16::BITS);

impl Ids {
    #[inline]
    pub(super) fn new(audience: &str, jwt_id: &str, session_id: Option<&str>) -> Self {
        let len = |text: &str| u16::try_from(text.len()).unwrap_or(u16::MAX);
        let capacity = [audience, jwt_id, session_id.unwrap_or_default()].map(str::len);
        let mut texts = String::with_capacity(capacity.iter().sum());
        texts.push_str(audience);
        let jwt_id_start = len(&texts);
        texts.push_str(jwt_id);
        let session_id = session_id.map(|session_id| {
            let start = len(&texts);
            texts.push_str(session_id);
            start
        });
        Self {
            texts: texts.into(),
            jwt_id: jwt_id_start,
            session_id,
        }
    }

    pub(crate) fn audience(&self) -> &str {
        self.text(0, Some(self.jwt_id))
    }

    pub(crate) fn jwt_id(&self) -> &str {
        self.text(self.jwt_id, self.session_id)
    }

    pub(crate) fn session_id(&self) -> Option<&str> {
        self.session_id.map(|start| self.text(start, None))
    }

    fn text(&self, start: u16, end: Option<u16>) -> &str {
        let end = end.map_or(self.texts.len(), usize::from);
        self.texts.get(usize::from(start)..end).unwrap_or_default()
    }
}
