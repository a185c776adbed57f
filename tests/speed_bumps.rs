//! Sizes, auto traits, missing traits and dependencies: each change must be deliberate.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::process::Command;

use serde::Serialize;
use serde::de::DeserializeOwned;
use shopify_session_token::{
    BuyerClaims, Claim, ConfigError, CustomerId, MerchantClaims, ParseShopDomainError, ShopDomain,
    ShopifySessionClaims, SignedWith, TokenKind, UnixTime, UserId, Verifier, VerifierSet,
    VerifyError,
};
use static_assertions::{assert_impl_all, assert_not_impl_any};

// Only verification makes claims. The same assertions on types that do have the traits show that they can fail:
// `ShopDomain` has both directions of serde.
assert_not_impl_any!(ShopifySessionClaims: DeserializeOwned, Serialize, Default, From<MerchantClaims>, From<BuyerClaims>);
assert_not_impl_any!(MerchantClaims: DeserializeOwned, Serialize, Default, From<ShopifySessionClaims>, From<BuyerClaims>, AsRef<BuyerClaims>);
assert_not_impl_any!(BuyerClaims: DeserializeOwned, Serialize, Default, From<ShopifySessionClaims>, From<MerchantClaims>, AsRef<MerchantClaims>);
assert_impl_all!(ShopDomain: DeserializeOwned, Serialize, std::str::FromStr, Ord, Hash, Display);
assert_not_impl_any!(ShopDomain: Default, From<String>, From<&'static str>);
assert_impl_all!(UnixTime: From<u64>, TryFrom<i64>, Ord, Hash, Display);
assert_not_impl_any!(UserId: From<u64>, Default, DeserializeOwned);
assert_not_impl_any!(CustomerId: From<u64>, Default, DeserializeOwned, Display);
// A further `From` would break the inference of `verify(token, secret, 1_700_000_000)`.
assert_not_impl_any!(UnixTime: From<i64>, From<u32>, From<i32>, From<f64>);

assert_impl_all!(VerifyError: Copy, Eq, Hash, core::error::Error);
assert_impl_all!(ConfigError: Copy, Eq, Hash, core::error::Error);
assert_impl_all!(ParseShopDomainError: Copy, Eq, core::error::Error);
assert_impl_all!(Claim: Copy, Eq, Hash, Display);
assert_impl_all!(TokenKind: Copy, Eq, Hash, Display);
assert_impl_all!(SignedWith: Copy, Eq, Hash);
assert_impl_all!(ShopifySessionClaims: Clone, Eq, Debug, Display);
assert_impl_all!(MerchantClaims: Clone, Eq, Debug, Display);
assert_impl_all!(BuyerClaims: Clone, Eq, Debug, Display);
assert_impl_all!(Verifier: Clone, Debug);
assert_impl_all!(VerifierSet: Clone, Debug);

macro_rules! assert_auto_traits {
    ($($type:ty),+ $(,)?) => {
        $(assert_impl_all!($type: Send, Sync, Unpin, std::panic::UnwindSafe, std::panic::RefUnwindSafe);)+
    };
}

assert_auto_traits!(
    VerifierSet,
    BuyerClaims,
    Claim,
    ConfigError,
    CustomerId,
    TokenKind,
    MerchantClaims
);
assert_auto_traits!(
    ParseShopDomainError,
    ShopDomain,
    ShopifySessionClaims,
    SignedWith,
    UnixTime
);
assert_auto_traits!(UserId, Verifier, VerifyError);

#[test]
#[cfg(target_pointer_width = "64")]
fn sizes_are_what_they_are() {
    assert_eq!(size_of::<VerifyError>(), 24);
    assert_eq!(size_of::<ConfigError>(), 2);
    assert_eq!(size_of::<Verifier>(), 8);
    assert_eq!(size_of::<VerifierSet>(), 16);
    assert_eq!(size_of::<UnixTime>(), 8);
    assert_eq!(size_of::<ShopDomain>(), 16);
    // Moved and cloned with every request.
    let claims = size_of::<ShopifySessionClaims>();
    assert!(claims <= 128, "{claims}");
    let result = size_of::<Result<ShopifySessionClaims, VerifyError>>();
    assert_eq!(result, claims);
}

/// The output of `cargo tree` for normal dependencies, one package per line.
fn cargo_tree(options: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--edges", "normal", "--prefix", "none"])
        .args(options)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let lines = String::from_utf8(output.stdout).expect("names are UTF-8");
    lines.lines().map(str::to_owned).collect()
}

/// The first word of each line: the name of a package.
fn names(lines: &[String]) -> impl Iterator<Item = &str> {
    lines
        .iter()
        .filter_map(|line| line.split_whitespace().next())
}

/// The packages in a build for `target`, except this one.
fn runtime_packages(target: &str) -> Vec<String> {
    let lines = cargo_tree(&["--no-dedupe", "--all-features", "--target", target]);
    let names: std::collections::BTreeSet<_> = names(&lines).collect();
    let others = names
        .into_iter()
        .filter(|&name| name != env!("CARGO_PKG_NAME"));
    others.map(str::to_owned).collect()
}

/// Six direct dependencies, and the dependencies of those.
const RUNTIME_PACKAGES: &str = "base64 block-buffer cfg-if cmov cpufeatures crypto-common ctutils \
    digest hmac hybrid-array itoa memchr serde serde_core serde_json sha2 subtle typenum zeroize zmij";

#[test]
fn runtime_packages_are_these_and_no_others() {
    // `cpufeatures` is used where instructions are chosen at run time; on some of those targets it needs
    // `libc`.
    for (target, cpufeatures, libc) in [
        ("x86_64-unknown-linux-gnu", true, false),
        ("x86_64-pc-windows-msvc", true, false),
        ("aarch64-unknown-linux-gnu", true, true),
        ("wasm32-unknown-unknown", false, false),
        ("s390x-unknown-linux-gnu", false, false),
    ] {
        let mut expected: Vec<_> = RUNTIME_PACKAGES.split(' ').collect();
        expected.retain(|&name| cpufeatures || name != "cpufeatures");
        expected.extend(libc.then_some("libc"));
        expected.sort_unstable();
        assert_eq!(runtime_packages(target), expected, "{target}");
    }
}

/// A dependency of `serde` under a condition that is never true: it keeps versions in step.
const NEVER_BUILT: &str = "proc-macro2 quote serde_derive syn unicode-ident";

#[test]
fn no_target_has_another_dependency() {
    let packages = RUNTIME_PACKAGES.split(' ').chain(NEVER_BUILT.split(' '));
    let mut expected: Vec<_> = packages.chain(["libc"]).collect();
    expected.sort_unstable();
    assert_eq!(runtime_packages("all"), expected);

    let direct = cargo_tree(&["--depth", "1", "--all-features", "--target", "all"]);
    let direct: Vec<_> = names(&direct).skip(1).collect(); // without this package
    let chosen = ["base64", "hmac", "serde", "serde_json", "sha2", "subtle"];
    assert_eq!(direct, chosen);
}

// A key is an `HmacCore`, which consists of two states of this type. They are wiped when they are dropped.
assert_impl_all!(<sha2::Sha256 as hmac::EagerHash>::Core: zeroize::ZeroizeOnDrop);

#[test]
fn key_states_are_wiped_with_any_features() {
    let lines = cargo_tree(&["--depth=1", "--no-default-features", "--format={p} {f}"]);
    for package in ["hmac", "sha2"] {
        let line = lines.iter().find(|line| line.starts_with(package));
        let line = line.expect("a dependency");
        assert!(line.ends_with(" zeroize"), "{line}");
    }
}
