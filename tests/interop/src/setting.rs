//! The configuration of all implementations, read from one file.

use std::time::Duration;

use serde_json::Value;
use shopify_session_token::testing;
use shopify_session_token::{UnixTime, Verifier};

pub struct Setting {
    pub shop: String,
    pub secret: String,
    pub other_secret: String,
    pub now: UnixTime,
    client_id: String,
    leeway: Duration,
}

impl Setting {
    pub fn load() -> Self {
        let setting: Value =
            serde_json::from_str(include_str!("../setting.json")).expect("setting.json is JSON");
        let text = |name: &str| setting[name].as_str().expect("a string").to_owned();
        let number = |name: &str| setting[name].as_u64().expect("a number");
        // The other implementations get theirs from the file; `testing` has its own.
        assert_eq!(text("client_id"), testing::CLIENT_ID);
        assert_eq!(text("other_client_id"), testing::OTHER_CLIENT_ID);
        Self {
            shop: text("shop"),
            secret: text("secret"),
            other_secret: text("other_secret"),
            now: Duration::from_millis(number("now_in_milliseconds")).into(),
            client_id: text("client_id"),
            leeway: Duration::from_secs(number("leeway_in_seconds")),
        }
    }

    pub fn verifier(&self) -> Verifier {
        Verifier::new(self.client_id.as_str(), &self.secret)
            .and_then(|verifier| verifier.with_leeway(self.leeway))
            .expect("the setting is a valid configuration")
    }
}
