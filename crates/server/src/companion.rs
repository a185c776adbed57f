//! What both companions define alike, each with the types that its framework calls `HeaderMap`, `Method` and so on.

/// The function `add`: the headers of a refusal, a document or CORS, among those of a response.
#[doc(hidden)]
#[macro_export]
macro_rules! add_headers {
    () => {
        pub(crate) fn add<V>(headers: impl Iterator<Item = (&'static str, V)>, all: &mut HeaderMap)
        where
            HeaderValue: TryFrom<V>,
        {
            for (name, value) in headers {
                // They are visible ASCII, so each is a value.
                let Ok(value) = HeaderValue::try_from(value) else {
                    continue;
                };
                let name = HeaderName::from_static(name);
                match $crate::Joining::new(name.as_str(), all.get_all(&name)) {
                    $crate::Joining::Append => {
                        all.append(name, value);
                    }
                    $crate::Joining::Replace => _ = all.insert(name, value),
                    $crate::Joining::Leave => {}
                }
            }
        }
    };
}

/// What a `Refusal` of a framework has besides its response.
#[doc(hidden)]
#[macro_export]
macro_rules! refusal_data {
    () => {
        impl Refusal {
            /// The answer to a request from this front end.
            #[must_use]
            pub fn new(error: VerifyError, surface: Surface) -> Self {
                Self(server::Refusal::new(error, surface))
            }

            /// The status: that of [`shopify_session_token_server::Refusal`], as this framework's type.
            #[must_use]
            pub fn status(&self) -> StatusCode {
                StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }

        /// Status, code, headers and body as plain data.
        impl Deref for Refusal {
            type Target = server::Refusal;

            fn deref(&self) -> &server::Refusal {
                &self.0
            }
        }

        impl From<ReplayError> for Refusal {
            fn from(error: ReplayError) -> Self {
                Self(error.into())
            }
        }
    };
}

/// The settings of the CORS layer or middleware, and its `is_preflight`.
#[doc(hidden)]
#[macro_export]
macro_rules! cors_settings {
    ($cors:ident) => {
        impl $cors {
            /// Also allows these methods, beyond `GET`, `HEAD` and `POST`.
            #[must_use]
            pub fn with_methods(mut self, methods: impl IntoIterator<Item = Method>) -> Self {
                let methods: Vec<_> = methods.into_iter().map(|m| m.to_string()).collect();
                self.methods = HeaderValue::try_from(methods.join(", ")).ok();
                self
            }

            /// Also allows requests with these headers, beyond `Authorization` and `Content-Type`: an idempotency key,
            /// for example.
            #[must_use]
            pub fn with_request_headers(
                mut self,
                names: impl IntoIterator<Item = HeaderName>,
            ) -> Self {
                let names: Vec<_> = names.into_iter().map(|name| name.to_string()).collect();
                self.request_headers = HeaderValue::try_from(names.join(", ")).ok();
                self
            }
        }

        /// As the Fetch standard distinguishes a preflight from other `OPTIONS` requests.
        fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
            method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        }
    };
}
