//! The JSON parsing test suite (github.com/nst/JSONTestSuite), in every place of a token that holds JSON.
//!
//! Each file becomes part of a validly signed token, so that only its text decides the verdict. The files come with the package of
//! the crate `justjson`.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::{collections::BTreeMap, env, fs};

use published_vectors::{IAT, SECRET, merchant, verdict};
use shopify_session_token::VerifyError::{
    Expired, InvalidClaim, InvalidPayload, InvalidShopDomain, IssuerMismatch, MissingClaim,
    TooLong, UnsupportedAlgorithm, UnsupportedJoseHeader,
};
use shopify_session_token::testing::{HEADER, sign};
use shopify_session_token::{Claim, MAX_TOKEN_LEN, VerifyError, verify};

struct File {
    /// Without `.json`.
    name: String,
    bytes: Vec<u8>,
}

static SUITE: LazyLock<Vec<File>> = LazyLock::new(|| {
    let metadata = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["metadata", "--locked", "--format-version", "1"])
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let mut packages = metadata["packages"].as_array().expect("a list").iter();
    let package = packages.find(|package| package["name"] == "justjson");
    let manifest = package.expect("a dependency")["manifest_path"].as_str();
    let folder = Path::new(manifest.expect("a path")).with_file_name("tests/JSONTestSuite");
    let paths = fs::read_dir(folder).expect("the package has the suite");
    let paths = paths.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| File {
            name: path.file_stem().unwrap().to_str().unwrap().into(),
            bytes: fs::read(&path).unwrap(),
        })
        .collect()
});

impl File {
    /// The suite decides for `y_` and `n_` files (RFC 8259), and leaves `i_` files to the parser. Of the latter, those
    /// in UTF-8 without a byte order mark are JSON (section 8.1).
    fn is_json(&self) -> bool {
        match self.name.as_bytes()[0] {
            b'y' => true,
            b'n' => false,
            _ => str::from_utf8(&self.bytes).is_ok_and(|text| !text.starts_with('\u{feff}')),
        }
    }

    /// JSON values of different types differ in it.
    fn first_byte(&self) -> u8 {
        *self.bytes.trim_ascii_start().first().expect("a JSON value")
    }

    fn is_object(&self) -> bool {
        self.is_json() && self.first_byte() == b'{'
    }

    /// The only element of an array, or the whole text of any other value.
    fn value(&self) -> &str {
        let text = str::from_utf8(&self.bytes).expect("UTF-8").trim();
        let element = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        element.unwrap_or(text).trim()
    }
}

fn verdict_on(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> Result<(), VerifyError> {
    verdict(&sign(header, payload, SECRET), SECRET)
}

fn ok_if(condition: bool, error: VerifyError) -> Result<(), VerifyError> {
    condition.then_some(()).ok_or(error)
}

/// `prefix`, the text, `suffix`.
fn wrap(prefix: &str, text: &[u8], suffix: &str) -> Vec<u8> {
    [prefix.as_bytes(), text, suffix.as_bytes()].concat()
}

/// Judges every file with `judge`. Files longer than any token are `TooLong`, the others as `expected`.
#[track_caller]
fn assert_verdicts(
    judge: impl Fn(&[u8]) -> Result<(), VerifyError>,
    expected: impl Fn(&File) -> Result<(), VerifyError>,
) {
    for file in SUITE.iter() {
        let expected = if file.bytes.len() > MAX_TOKEN_LEN {
            Err(TooLong)
        } else {
            expected(file)
        };
        assert_eq!(judge(&file.bytes), expected, "{}", file.name);
    }
}

#[test]
fn suite_is_complete() {
    let count = |prefix: &str, is_json| {
        let counts = |file: &&File| file.name.starts_with(prefix) && file.is_json() == is_json;
        SUITE.iter().filter(counts).count()
    };
    let counts = [("y_", true), ("n_", false), ("i_", true), ("i_", false)];
    let counts = counts.map(|(prefix, is_json)| count(prefix, is_json));
    assert_eq!(counts, [95, 188, 21, 14]);
    assert_eq!(SUITE.len(), 95 + 188 + 21 + 14);
}

/// The objects in the suite have no `alg` and no `exp`.
#[test]
fn no_file_is_a_header_or_a_claims_set() {
    let claims = merchant().payload();
    let by_type =
        |object, other| move |file: &File| Err(if file.is_object() { object } else { other });
    let expected = by_type(UnsupportedAlgorithm, UnsupportedJoseHeader);
    assert_verdicts(|text| verdict_on(text, &claims), expected);
    let expected = by_type(MissingClaim(Claim::Exp), InvalidPayload);
    assert_verdicts(|text| verdict_on(HEADER, text), expected);
}

#[test]
fn unknown_header_members_are_ignored_if_they_are_json() {
    let claims = merchant().payload();
    let known = r#""alg":"HS256","typ":"JWT""#;
    let expected = |file: &File| ok_if(file.is_json(), UnsupportedJoseHeader);
    let first = |text: &[u8]| verdict_on(wrap(r#"{"x":"#, text, &format!(",{known}}}")), &claims);
    assert_verdicts(first, expected);
    let last = |text: &[u8]| verdict_on(wrap(&format!(r#"{{{known},"x":"#), text, "}"), &claims);
    assert_verdicts(last, expected);
}

#[test]
fn unknown_claims_are_ignored_if_they_are_json() {
    let claims = merchant().payload();
    let (start, end) = (claims.trim_end_matches('}'), claims.trim_start_matches('{'));
    let expected = |file: &File| ok_if(file.is_json(), InvalidPayload);
    let judge = |prefix: &str, suffix: &str| {
        let (prefix, suffix) = (prefix.to_owned(), suffix.to_owned());
        move |text: &[u8]| verdict_on(HEADER, wrap(&prefix, text, &suffix))
    };
    assert_verdicts(judge(r#"{"x":"#, &format!(",{end}")), expected);
    assert_verdicts(judge(&format!(r#"{start},"x":"#), "}"), expected);
    assert_verdicts(judge(&format!(r#"{start},"x":[{{"exp":"#), "}]}"), expected);
    // As a name, every string.
    let is_string = |file: &File| file.is_json() && file.first_byte() == b'"';
    let expected = |file: &File| ok_if(is_string(file), InvalidPayload);
    assert_verdicts(judge(&format!("{start},"), ":1}"), expected);
}

/// Two files are blank: one is empty, one is a space.
#[test]
fn only_white_space_may_surround_an_object() {
    let (header, claims) = (r#"{"alg":"HS256"}"#, merchant().payload());
    let unless_blank = |error| move |file: &File| ok_if(file.bytes.trim_ascii().is_empty(), error);
    let expected = unless_blank(UnsupportedJoseHeader);
    assert_verdicts(|text| verdict_on(wrap("", text, header), &claims), expected);
    assert_verdicts(|text| verdict_on(wrap(header, text, ""), &claims), expected);
    let expected = unless_blank(InvalidPayload);
    assert_verdicts(|text| verdict_on(HEADER, wrap("", text, &claims)), expected);
    assert_verdicts(|text| verdict_on(HEADER, wrap(&claims, text, "")), expected);
}

/// The verdict on a known claim, by the type of its value.
fn rule(claim: Claim, file: &File) -> Result<(), VerifyError> {
    let invalid = Err(InvalidClaim(claim));
    let is_time = matches!(claim, Claim::Exp | Claim::Nbf | Claim::Iat);
    let is_required = is_time || matches!(claim, Claim::Aud | Claim::Dest | Claim::Jti);
    match file.first_byte() {
        b'n' if !is_required => Ok(()),
        b'"' if !is_time => match claim {
            Claim::Aud | Claim::Jti if file.value() == r#""""# => invalid,
            Claim::Dest => Err(InvalidShopDomain),
            Claim::Iss => Err(IssuerMismatch),
            _ => Ok(()),
        },
        // The only other number is negative.
        b'0'..=b'9' if is_time && file.value() == "42" => match claim {
            Claim::Exp => {
                let (expired_at, now) = (42.into(), IAT.into());
                Err(Expired { expired_at, now })
            }
            _ => Ok(()),
        },
        _ => invalid,
    }
}

#[test]
fn known_claims_are_judged_by_type() {
    for &claim in Claim::ALL {
        let present = merchant().claim(claim.as_str(), "1");
        let others = present.without(claim.as_str()).payload();
        let prefix = format!("{},\"{claim}\":", others.trim_end_matches('}'));
        let judge = |text: &[u8]| verdict_on(HEADER, wrap(&prefix, text, "}"));
        assert_verdicts(judge, |file| {
            ok_if(file.is_json(), InvalidPayload).and_then(|()| rule(claim, file))
        });
    }
}

/// The suite's numbers that are a time, in seconds, rounded up. Others are negative or above 2^64 - 1.
const TIMES: [(&str, u64); 15] = [
    ("i_number_double_huge_neg_exp", 1),
    ("i_number_real_underflow", 1),
    ("y_number_0e+1", 0),
    ("y_number_0e1", 0),
    ("y_number_after_space", 4),
    ("y_number_int_with_exp", 200),
    ("y_number_minus_zero", 0),
    ("y_number_negative_zero", 0),
    ("y_number_real_capital_e_neg_exp", 1),
    ("y_number_real_capital_e_pos_exp", 100),
    ("y_number_real_neg_exp", 1),
    ("y_number_real_pos_exponent", 100),
    ("y_number_simple_int", 123),
    ("y_number_simple_real", 124),
    ("y_structure_lonely_int", 42),
];

#[test]
fn numbers_are_times_by_their_digits() {
    let times = BTreeMap::from(TIMES);
    let mut accepted = 0;
    let is_value = |file: &&File| file.name.contains("_number") || file.name.contains("_lonely_");
    let is_number = |file: &&File| matches!(file.value().as_bytes()[0], b'-' | b'0'..=b'9');
    let values = SUITE.iter().filter(|file| file.is_json()).filter(is_value);
    for file in values.filter(is_number) {
        // `iat` may be long past.
        let token = merchant().claim("iat", file.value()).sign(SECRET);
        let issued_at = verify(&token, SECRET, IAT).map(|claims| claims.issued_at().as_secs());
        let expected = times.get(file.name.as_str()).copied();
        let expected = expected.ok_or(InvalidClaim(Claim::Iat));
        assert_eq!(issued_at, expected, "{}", file.name);
        accepted += usize::from(issued_at.is_ok());
    }
    assert_eq!(accepted, TIMES.len());
}

/// Strings with an unpaired surrogate (RFC 8259, section 8.2) have no value.
#[test]
fn strings_have_the_value_that_serde_json_finds() {
    let (mut texts, mut refused) = (0, 0);
    for file in SUITE.iter().filter(|file| file.is_json()) {
        if !file.value().starts_with('"') {
            continue;
        }
        let token = merchant().claim("jti", file.value()).sign(SECRET);
        let jwt_id = verify(&token, SECRET, IAT).map(|claims| claims.jwt_id().to_owned());
        match serde_json::from_str::<String>(file.value()) {
            Ok(text) if !text.is_empty() => {
                assert_eq!(jwt_id.as_ref(), Ok(&text), "{}", file.name);
                texts += 1;
            }
            _ => {
                assert_eq!(jwt_id, Err(InvalidClaim(Claim::Jti)), "{}", file.name);
                refused += 1;
            }
        }
    }
    // Refused: nine with an unpaired surrogate, two empty ones.
    assert_eq!((texts, refused), (46, 9 + 2));
}
