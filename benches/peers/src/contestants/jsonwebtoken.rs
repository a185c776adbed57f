//! jsonwebtoken with either of its two providers of cryptography.
//!
//! Its features `rust_crypto` and `aws_lc_rs` each name a provider. With both on, neither is chosen, and a
//! process installs one `CryptoProvider`, once. Here that is one which hands on to the provider that the
//! contestant at work has named: one relaxed load, and the rest is the library as it is.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::errors::Result;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation, decode};
use shopify_session_token::testing::CLIENT_ID;

use super::{Contestant, LEEWAY};
use crate::claims::Claims;

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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as the provider has it")]
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    (chosen().signer_factory)(algorithm, key)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as the provider has it")]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    (chosen().verifier_factory)(algorithm, key)
}

fn contestant(name: &'static str, aws_lc: bool, secret: &[u8], checks: Validation) -> Contestant {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let installed = PROVIDER.install_default();
        installed.expect("the first of the process");
    });
    let key = DecodingKey::from_secret(secret);
    Contestant::new(name, move |token| {
        AWS_LC.store(aws_lc, Ordering::Relaxed);
        decode::<Claims>(token, &key, &checks)
    })
}

pub fn configured(name: &'static str, aws_lc: bool, secret: &[u8]) -> Contestant {
    let mut checks = Validation::new(Algorithm::HS256);
    checks.leeway = LEEWAY;
    checks.validate_nbf = true;
    checks.set_audience(&[CLIENT_ID]);
    checks.set_required_spec_claims(&["exp", "nbf", "aud"]);
    contestant(name, aws_lc, secret, checks)
}

pub fn by_default(name: &'static str, aws_lc: bool, secret: &[u8]) -> Contestant {
    contestant(name, aws_lc, secret, Validation::default())
}
