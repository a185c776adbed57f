//! Identifiers that differ from call to call. Unique enough for tests, but not random.

use alloc::string::String;
use core::fmt::Write as _;
use core::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest as _, Sha256};

/// A UUID in the form of version 4 (RFC 9562, section 5.4).
pub(super) fn uuid() -> String {
    let mut uuid = String::with_capacity(36);
    for (position, digit) in hex64().chars().take(32).enumerate() {
        if matches!(position, 8 | 12 | 16 | 20) {
            uuid.push('-');
        }
        uuid.push(match position {
            12 => '4',
            16 => 'a',
            _ => digit,
        });
    }
    uuid
}

/// 64 hexadecimal digits, which differ for each call and, with `std`, for each process.
pub(super) fn hex64() -> String {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let mut hash = Sha256::new();
    hash.update(call.to_be_bytes());
    #[cfg(feature = "std")]
    {
        use core::hash::{BuildHasher as _, Hasher as _};
        let random = std::hash::RandomState::new().build_hasher().finish();
        hash.update(random.to_be_bytes());
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}"); // writing to a `String` never fails
    }
    text
}
