//! A point in time in whole Unix seconds, the unit of tokens.

use core::fmt;
use core::num::TryFromIntError;
use core::time::Duration;

/// A point in time: whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// This is the `NumericDate` of RFC 7519, section 2, after any fraction is rounded up to the next
/// whole second. Every function of this crate takes it as `now` and returns it for `exp`, `nbf` and `iat`.
///
/// ```
/// use core::time::Duration;
/// use shopify_session_token::UnixTime;
///
/// assert_eq!(UnixTime::from(1_700_000_000).as_secs(), 1_700_000_000);
/// assert_eq!(UnixTime::from(Duration::from_millis(1_999)).as_secs(), 1);
/// assert!(UnixTime::try_from(-1_i64).is_err());
/// ```
///
/// Verification never reads a clock. `UnixTime::now`, with the feature `std`, is a convenience for passing the
/// system clock's time. A `SystemTime` converts too: it is rounded down, and a time before 1970 becomes 0,
/// at which no token is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(u64);

impl UnixTime {
    /// The number of whole seconds since the Unix epoch.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// The time of the system clock, rounded down to the second; 0 if the clock is set before 1970.
    ///
    /// Absent on `wasm32-unknown-unknown`, where the standard library has no clock and this would panic: pass the
    /// host's time instead (in JavaScript `Math.floor(Date.now() / 1000)`).
    #[cfg(all(
        feature = "std",
        not(all(target_family = "wasm", target_os = "unknown"))
    ))]
    #[must_use]
    pub fn now() -> Self {
        std::time::SystemTime::now().into()
    }

    /// Whether a token with this `exp` has expired at `now`.
    ///
    /// RFC 7519, section 4.1.4: it must not be accepted "on or after" that time; a small leeway is allowed.
    /// Subtraction is exact at both ends of `u64`, addition would saturate.
    pub(crate) fn is_expired(self, now: Self, leeway: u64) -> bool {
        now.0
            .checked_sub(self.0)
            .is_some_and(|late_by| late_by >= leeway)
    }

    /// Whether a token with this `nbf` is not valid yet at `now` (RFC 7519, section 4.1.5).
    pub(crate) fn is_in_the_future(self, now: Self, leeway: u64) -> bool {
        self.seconds_since(now) > leeway
    }

    /// The time `seconds` later, or the last one that fits.
    pub(crate) fn saturating_add(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Whole seconds from `earlier` to `self`; 0 if `earlier` is in fact later.
    pub(crate) fn seconds_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whether this looks like milliseconds: in seconds it would be after the year 5138, in milliseconds it is
    /// a time since 1973.
    pub(crate) fn is_implausibly_late(self) -> bool {
        self.0 > 100_000_000_000
    }
}

impl fmt::Display for UnixTime {
    /// Writes the number of seconds, for example `1700000000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Converts whole seconds since the Unix epoch.
impl From<u64> for UnixTime {
    fn from(seconds: u64) -> Self {
        Self(seconds)
    }
}

/// Converts the duration since the Unix epoch, rounded down.
impl From<Duration> for UnixTime {
    fn from(since_epoch: Duration) -> Self {
        Self(since_epoch.as_secs())
    }
}

/// Rounded down to the second; a time before 1970 becomes 0.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for UnixTime {
    fn from(time: std::time::SystemTime) -> Self {
        time.duration_since(std::time::SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
            .into()
    }
}

/// Converts signed seconds, which many date libraries return; a time before 1970 is an error.
impl TryFrom<i64> for UnixTime {
    type Error = TryFromIntError;

    fn try_from(seconds: i64) -> Result<Self, Self::Error> {
        seconds.try_into().map(Self)
    }
}
