//! The configuration that all routes share: the verifier, the clock and the callback for outcomes.

use std::fmt;
use std::sync::Arc;

use shopify_session_token::{ShopifySessionClaims, UnixTime, Verifier, VerifierSet, VerifyError};

use crate::path::stays_on_host;
use crate::{Caller, Surface};

/// The default path of the token page, to which a refused document load is redirected.
/// [`Auth::with_token_page`] sets another.
pub const TOKEN_PAGE_PATH: &str = "/session-token-bounce";

/// Verifies the tokens of requests, and reports each outcome. Made once at start-up; cloning is cheap.
#[derive(Clone)]
pub struct Auth(Arc<Config>);

#[derive(Clone)]
struct Config {
    verifier: AnyVerifier,
    clock: Arc<dyn Fn() -> UnixTime + Send + Sync>,
    on_outcome: Option<OnOutcome>,
    base_path: String,
    token_page: String,
}

type OnOutcome = Arc<dyn Fn(Outcome<'_>) + Send + Sync>;

impl Auth {
    /// Accepts the tokens that this [`Verifier`] or [`VerifierSet`] accepts, by the system clock.
    ///
    /// Absent on `wasm32-unknown-unknown`, where the standard library has no clock: see
    /// [`with_clock`](Self::with_clock).
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    #[must_use]
    pub fn new(verifier: impl Into<AnyVerifier>) -> Self {
        Self::with_clock(verifier, UnixTime::now)
    }

    /// [`new`](Self::new) with another clock: for tests, and for WebAssembly, where the time comes from the host.
    #[must_use]
    pub fn with_clock(
        verifier: impl Into<AnyVerifier>,
        clock: impl Fn() -> UnixTime + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Config {
            verifier: verifier.into(),
            clock: Arc::new(clock),
            on_outcome: None,
            base_path: String::new(),
            token_page: TOKEN_PAGE_PATH.to_owned(),
        }))
    }

    /// Calls this function for every token that is accepted or refused: for metrics and logs. It replaces one that
    /// was set before.
    ///
    /// The request waits for it, so it must not block. An optional extractor (`Option<Merchant>` with axum,
    /// `Maybe<Merchant>` with actix-web) reports nothing for a request without a token.
    #[must_use]
    pub fn on_outcome(mut self, report: impl Fn(Outcome<'_>) + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.0).on_outcome = Some(Arc::new(report));
        self
    }

    /// Sets the path of the app's token page, as the server sees it: [`TOKEN_PAGE_PATH`] by default.
    ///
    /// # Errors
    ///
    /// [`InvalidPathError`] if a redirect to this path could lead elsewhere.
    pub fn with_token_page(mut self, path: impl Into<String>) -> Result<Self, InvalidPathError> {
        let path = checked("token page", path.into())?;
        Arc::make_mut(&mut self.0).token_page = path;
        Ok(self)
    }

    /// Sets the path that a proxy in front of this server removes from each request, such as `/app`: none by default.
    /// A refused document load is redirected to the token page below it, and comes back to its own path below it. A `/`
    /// at its end changes nothing.
    ///
    /// # Errors
    ///
    /// [`InvalidPathError`] if a redirect to this path could lead elsewhere. For no base path, pass `/`.
    pub fn with_base_path(mut self, path: impl Into<String>) -> Result<Self, InvalidPathError> {
        let mut path = checked("base path", path.into())?;
        if path.ends_with('/') {
            path.pop();
        }
        Arc::make_mut(&mut self.0).base_path = path;
        Ok(self)
    }

    pub(crate) fn base_path(&self) -> &str {
        &self.0.base_path
    }

    pub(crate) fn token_page(&self) -> &str {
        &self.0.token_page
    }

    /// The time by this server's clock.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        (self.0.clock)()
    }

    /// Verifies the token of a request for a route that the caller `T` may use, and reports the outcome. `token` is
    /// the result of [`bearer_token`](shopify_session_token::bearer_token).
    ///
    /// # Errors
    ///
    /// The error in `token`, those of [`Verifier::verify`] or [`VerifierSet::verify`], and
    /// [`NotMerchant`](VerifyError::NotMerchant) or [`NotBuyer`](VerifyError::NotBuyer).
    pub fn verify<T: Caller>(&self, token: Result<&str, VerifyError>) -> Result<T, VerifyError> {
        let verified = token
            .and_then(|token| self.0.verifier.verify(token, self.now()))
            .and_then(T::from_claims);
        if let Some(report) = &self.0.on_outcome {
            report(Outcome {
                surface: T::SURFACE,
                result: verified.as_ref().map(T::as_claims).map_err(|&error| error),
            });
        }
        verified
    }

    /// Like [`verify`](Self::verify), but `None` for a request without a token.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify) except [`MissingToken`](VerifyError::MissingToken).
    pub fn verify_if_present<T: Caller>(
        &self,
        token: Result<&str, VerifyError>,
    ) -> Result<Option<T>, VerifyError> {
        match token {
            Err(VerifyError::MissingToken) => Ok(None),
            token => self.verify(token).map(Some),
        }
    }
}

/// Shows the verifier's configuration, without its secrets.
impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("verifier", &self.0.verifier)
            .field("base_path", &self.0.base_path)
            .field("token_page", &self.0.token_page)
            .finish_non_exhaustive()
    }
}

fn checked(name: &'static str, path: String) -> Result<String, InvalidPathError> {
    if path.is_ascii() && stays_on_host(&path) {
        Ok(path)
    } else {
        Err(InvalidPathError { name, path })
    }
}

/// A path in the configuration of an [`Auth`] is not the path of an address on this host. The message names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPathError {
    name: &'static str,
    path: String,
}

impl fmt::Display for InvalidPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, path } = self;
        write!(
            f,
            "the {name} {path:?} must start with `/`, be percent-encoded, and have no `?`, `#`, `\\` and no empty or dot \
             segment"
        )
    }
}

impl std::error::Error for InvalidPathError {}

/// The outcome of a verification. It contains no part of the token's text, so it is safe to log.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// The front end that the route serves. For buyers it is [`Surface::Checkout`], also for customer accounts: a
    /// token does not tell which of the two fetched it.
    pub surface: Surface,
    /// The claims of an accepted token, or why it was refused.
    pub result: Result<&'a ShopifySessionClaims, VerifyError>,
}

/// A [`Verifier`] or [`VerifierSet`]; both convert into it.
#[derive(Clone, Debug)]
pub struct AnyVerifier(OneOrMany);

#[derive(Clone, Debug)]
enum OneOrMany {
    One(Verifier),
    Many(VerifierSet),
}

impl AnyVerifier {
    fn verify(&self, token: &str, now: UnixTime) -> Result<ShopifySessionClaims, VerifyError> {
        match &self.0 {
            OneOrMany::One(verifier) => verifier.verify(token, now),
            OneOrMany::Many(verifiers) => verifiers.verify(token, now),
        }
    }
}

impl From<Verifier> for AnyVerifier {
    fn from(verifier: Verifier) -> Self {
        Self(OneOrMany::One(verifier))
    }
}

impl From<VerifierSet> for AnyVerifier {
    fn from(verifiers: VerifierSet) -> Self {
        Self(OneOrMany::Many(verifiers))
    }
}
