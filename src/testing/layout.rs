//! The claims as Shopify lays them out: names, order and JSON.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::ids;
use crate::limits::MAX_LEEWAY;
use crate::time::UnixTime;

#[derive(Clone, Copy)]
pub(super) enum Subject {
    Merchant(u64),
    Buyer(Option<u64>),
}

#[derive(Clone, Copy)]
pub(super) enum Validity {
    Valid,
    Expired,
    NotYetValid,
}

/// Longer than any test runs.
const AN_HOUR: u64 = 3_600;

/// The values that the claims are made from.
#[derive(Clone)]
pub(super) struct Layout {
    pub(super) subject: Subject,
    pub(super) shop: String,
    pub(super) client_id: String,
    pub(super) issued_at: UnixTime,
    pub(super) lifetime: Duration,
    pub(super) validity: Validity,
    /// `None` means a new one for each call.
    pub(super) jwt_id: Option<String>,
}

impl Layout {
    /// Names and JSON, in the order of real tokens of each kind.
    pub(super) fn members(&self) -> Vec<(String, String)> {
        let shop = &self.shop;
        let (issued_at, expires_at) = self.times();
        let audience = ("aud", string(&self.client_id));
        let times = [
            ("exp", format!("{expires_at}")),
            ("nbf", format!("{issued_at}")),
            ("iat", format!("{issued_at}")),
            (
                "jti",
                string(&self.jwt_id.clone().unwrap_or_else(ids::uuid)),
            ),
        ];
        let mut members = Vec::new();
        match self.subject {
            Subject::Merchant(user_id) => {
                members.push(("iss", string(&format!("https://{shop}/admin"))));
                members.push(("dest", string(&format!("https://{shop}"))));
                members.push(audience);
                members.push(("sub", string(&format!("{user_id}"))));
                members.extend(times);
                members.push(("sid", string(&ids::uuid())));
                members.push(("sig", string(&ids::hex64())));
            }
            Subject::Buyer(customer_id) => {
                members.push(("iss", string(&format!("https://{shop}/checkouts"))));
                members.push(("dest", string(shop)));
                members.push(audience);
                members.extend(times);
                if let Some(id) = customer_id {
                    members.push(("sub", string(&format!("gid://shopify/Customer/{id}"))));
                }
            }
        }
        let owned = |(name, json): (&str, String)| (name.into(), json);
        members.into_iter().map(owned).collect()
    }

    /// `iat` (and `nbf`) and `exp`.
    fn times(&self) -> (u64, u64) {
        let now = self.issued_at.as_secs();
        let lifetime = self.lifetime.as_secs();
        let beyond_leeway = MAX_LEEWAY.as_secs().saturating_add(1);
        match self.validity {
            Validity::Valid => (now, now.saturating_add(lifetime)),
            Validity::Expired => {
                let expires_at = now.saturating_sub(beyond_leeway);
                (expires_at.saturating_sub(lifetime), expires_at)
            }
            Validity::NotYetValid => {
                let issued_at = now.saturating_add(AN_HOUR);
                (issued_at, issued_at.saturating_add(lifetime))
            }
        }
    }
}

/// A JSON string as Shopify writes it, with every `/` escaped.
fn string(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('/', "\\/")
}
