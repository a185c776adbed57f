//! jsonwebtoken with either of its two providers of cryptography.
//!
//! With both of its features on, none is chosen, and a process installs one `CryptoProvider`, once. The one
//! installed here delegates to the provider of the library at work: one relaxed load more than usual.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::errors::Result;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation, decode};
use shopify_session_token::testing::CLIENT_ID;

use super::{Claims, LEEWAY, Peer};
use crate::library::Library;

pub const RUST_CRYPTO: Peer = Peer {
    configured: |secret| Some(library(false, secret, all_checks())),
    by_default: |secret| Some(library(false, secret, Validation::default())),
};

pub const AWS_LC_RS: Peer = Peer {
    configured: |secret| Some(library(true, secret, all_checks())),
    by_default: |secret| Some(library(true, secret, Validation::default())),
};

static AWS_LC: AtomicBool = AtomicBool::new(false);

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

fn chosen() -> &'static CryptoProvider {
    if AWS_LC.load(Ordering::Relaxed) {
        &aws_lc::DEFAULT_PROVIDER
    } else {
        &rust_crypto::DEFAULT_PROVIDER
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the provider's signature"
)]
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    (chosen().signer_factory)(algorithm, key)
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the provider's signature"
)]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    (chosen().verifier_factory)(algorithm, key)
}

fn library(aws_lc: bool, secret: &[u8], checks: Validation) -> Library {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let installed = PROVIDER.install_default();
        installed.expect("the first of the process");
    });
    let key = DecodingKey::from_secret(secret);
    let names = ["jsonwebtoken (rust_crypto)", "jsonwebtoken (aws_lc_rs)"];
    Library::new(names[usize::from(aws_lc)], move |token| {
        AWS_LC.store(aws_lc, Ordering::Relaxed);
        decode::<Claims>(token, &key, &checks)
    })
}

fn all_checks() -> Validation {
    let mut checks = Validation::new(Algorithm::HS256);
    checks.leeway = LEEWAY;
    checks.validate_nbf = true;
    checks.set_audience(&[CLIENT_ID]);
    checks.set_required_spec_claims(&["exp", "nbf", "aud"]);
    checks
}
