//! The JSON parsing test suite (github.com/nst/JSONTestSuite), in every place of a token that JSON stands in.
//!
//! `y_` files are JSON and `n_` files are not (RFC 8259); what parsers are free to do with `i_` files is
//! decided here, by name. Each file is signed with the right secret, so that it is its text that decides.
//! The files come with the package of the crate `justjson`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{env, fs};

use published_vectors::{CLAIMS, IAT, SECRET, change_signature_bit, encode, merchant, verdict};
use shopify_session_token::testing::{CLIENT_ID, HEADER, sign};
use shopify_session_token::{AppVerifiers, Claim, MAX_TOKEN_LEN, Verifier, VerifyError, verify};

struct File {
    /// Without `.json`.
    name: String,
    text: Vec<u8>,
}

static SUITE: LazyLock<Vec<File>> = LazyLock::new(|| {
    let folder = package_folder("justjson").join("tests/JSONTestSuite");
    let mut suite = Vec::new();
    for entry in fs::read_dir(folder).expect("the package has the suite") {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        // There is a licence in the folder as well.
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = fs::read(&path).unwrap();
            suite.push(File { name, text });
        }
    }
    suite
});

/// Where cargo has put the source of a dependency.
fn package_folder(package: &str) -> PathBuf {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let cargo = env::var_os("CARGO").unwrap_or("cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(["--manifest-path", manifest])
        .output()
        .expect("cargo runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list");
    let mut found = packages.iter().filter(|found| found["name"] == package);
    let found = found.next().expect("a dependency")["manifest_path"].as_str();
    Path::new(found.expect("a path")).parent().unwrap().into()
}

/// What the library does with a text that parsers may take or refuse.
#[derive(Clone, Copy, PartialEq)]
enum Choice {
    /// Refused: JSON is UTF-8 (RFC 8259, section 8.1). Overlong forms and surrogates are not.
    NotUtf8,
    /// Refused: "Implementations MUST NOT add a byte order mark", and may refuse one (section 8.1).
    ByteOrderMark,
    /// JSON, but no text (section 8.2): ignored in what is ignored, refused in a claim that is text.
    UnpairedSurrogate,
    /// A number beyond what a float holds: JSON, and as a time judged from its digits.
    Number,
    /// JSON: what is ignored may be nested as deep as fits; except before the MAC, in a header.
    DeeplyNested,
}

const IMPLEMENTATION_DEFINED: [(&str, Choice); 35] = {
    use Choice::{ByteOrderMark, DeeplyNested, NotUtf8, Number, UnpairedSurrogate};
    [
        ("i_number_double_huge_neg_exp", Number),
        ("i_number_huge_exp", Number),
        ("i_number_neg_int_huge_exp", Number),
        ("i_number_pos_double_huge_exp", Number),
        ("i_number_real_neg_overflow", Number),
        ("i_number_real_pos_overflow", Number),
        ("i_number_real_underflow", Number),
        ("i_number_too_big_neg_int", Number),
        ("i_number_too_big_pos_int", Number),
        ("i_number_very_big_negative_int", Number),
        ("i_object_key_lone_2nd_surrogate", UnpairedSurrogate),
        ("i_string_1st_surrogate_but_2nd_missing", UnpairedSurrogate),
        (
            "i_string_1st_valid_surrogate_2nd_invalid",
            UnpairedSurrogate,
        ),
        ("i_string_UTF-16LE_with_BOM", NotUtf8),
        ("i_string_UTF-8_invalid_sequence", NotUtf8),
        ("i_string_UTF8_surrogate_U+D800", NotUtf8),
        (
            "i_string_incomplete_surrogate_and_escape_valid",
            UnpairedSurrogate,
        ),
        ("i_string_incomplete_surrogate_pair", UnpairedSurrogate),
        (
            "i_string_incomplete_surrogates_escape_valid",
            UnpairedSurrogate,
        ),
        ("i_string_invalid_lonely_surrogate", UnpairedSurrogate),
        ("i_string_invalid_surrogate", UnpairedSurrogate),
        ("i_string_invalid_utf-8", NotUtf8),
        ("i_string_inverted_surrogates_U+1D11E", UnpairedSurrogate),
        ("i_string_iso_latin_1", NotUtf8),
        ("i_string_lone_second_surrogate", UnpairedSurrogate),
        ("i_string_lone_utf8_continuation_byte", NotUtf8),
        ("i_string_not_in_unicode_range", NotUtf8),
        ("i_string_overlong_sequence_2_bytes", NotUtf8),
        ("i_string_overlong_sequence_6_bytes", NotUtf8),
        ("i_string_overlong_sequence_6_bytes_null", NotUtf8),
        ("i_string_truncated-utf-8", NotUtf8),
        ("i_string_utf16BE_no_BOM", NotUtf8),
        ("i_string_utf16LE_no_BOM", NotUtf8),
        ("i_structure_500_nested_arrays", DeeplyNested),
        ("i_structure_UTF-8_BOM_empty_object", ByteOrderMark),
    ]
};

/// Larger than any token may be. All of their beginnings are no JSON either.
const TOO_LONG: [&str; 2] = [
    "n_structure_100000_opening_arrays",
    "n_structure_open_array_object",
];

impl File {
    fn choice(&self) -> Option<Choice> {
        let mut choices = IMPLEMENTATION_DEFINED.iter();
        let found = choices.find(|(name, _)| *name == self.name)?;
        Some(found.1)
    }

    /// Whether it is JSON, as the library sees it.
    fn is_json(&self) -> bool {
        match self.name.split_once('_') {
            Some(("y", _)) => true,
            Some(("n", _)) => false,
            _ => {
                let choice = self.choice().unwrap_or_else(|| panic!("{}", self.name));
                !matches!(choice, Choice::NotUtf8 | Choice::ByteOrderMark)
            }
        }
    }

    fn is_too_long(&self) -> bool {
        TOO_LONG.contains(&self.name.as_str())
    }

    fn is_object(&self) -> bool {
        self.is_json() && self.first_byte() == b'{'
    }

    /// The first byte of the value, by which JSON values of different types differ.
    fn first_byte(&self) -> u8 {
        *self.text.trim_ascii_start().first().expect("a JSON value")
    }

    /// The text of the only element of an array, or the whole text if it is none.
    fn element(&self) -> &str {
        let text = str::from_utf8(&self.text).expect("UTF-8").trim();
        let inside = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        inside.unwrap_or(text).trim()
    }
}

/// `{` and the texts one after the other and `}`.
fn object(texts: &[&[u8]]) -> Vec<u8> {
    [b"{", texts.concat().as_slice(), b"}"].concat()
}

/// A merchant's claims, without the braces.
fn members_without(claim: Option<Claim>) -> Vec<u8> {
    let token = match claim {
        Some(claim) => merchant().without(claim.as_str()),
        None => merchant(),
    };
    let payload = token.payload();
    payload
        .strip_prefix('{')
        .unwrap()
        .strip_suffix('}')
        .unwrap()
        .into()
}

fn verdict_on(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> Result<(), VerifyError> {
    verdict(&sign(header, payload, SECRET), SECRET.as_bytes())
}

/// `judge` puts a file's text into a token and verifies that. Compares its verdict on every file with the
/// `expected` one, and then how many there were of each with `counts`, so that no file can be left out.
#[track_caller]
fn assert_verdicts(
    judge: impl Fn(&[u8]) -> Result<(), VerifyError>,
    expected: impl Fn(&File) -> Result<(), VerifyError>,
    counts: &[(Result<(), VerifyError>, usize)],
) {
    let mut failures = Vec::new();
    let mut verdicts = BTreeMap::new();
    for file in SUITE.iter() {
        let found = judge(&file.text);
        let expected = if file.is_too_long() {
            Err(VerifyError::TooLong)
        } else {
            expected(file)
        };
        if found != expected {
            failures.push(format!("{}: {found:?}, not {expected:?}", file.name));
        }
        *verdicts.entry(format!("{found:?}")).or_insert(0) += 1;
    }
    assert!(failures.is_empty(), "{failures:#?}");
    let counts = counts.iter();
    let counts = counts.map(|(verdict, count)| (format!("{verdict:?}"), *count));
    assert_eq!(verdicts, counts.collect());
}

#[test]
fn suite_is_complete_and_every_free_choice_is_made() {
    let names: BTreeSet<_> = SUITE.iter().map(|file| file.name.as_str()).collect();
    let count = |prefix| names.iter().filter(|name| name.starts_with(prefix)).count();
    assert_eq!([count("y_"), count("n_"), count("i_")], [95, 188, 35]);
    assert_eq!(names.len(), 95 + 188 + 35);

    let free = names.iter().copied().filter(|name| name.starts_with("i_"));
    let decided = IMPLEMENTATION_DEFINED.map(|(name, _)| name);
    assert_eq!(free.collect::<BTreeSet<_>>(), BTreeSet::from(decided));
    for name in TOO_LONG {
        let file = SUITE.iter().find(|file| file.name == name).expect(name);
        assert!(file.text.len() > MAX_TOKEN_LEN);
    }
}

/// No file is a JOSE header: the objects among them have no `alg`.
#[test]
fn as_header_none_is_accepted() {
    assert_verdicts(
        |text| verdict_on(text, merchant().payload()),
        |file| {
            if file.is_object() {
                Err(VerifyError::UnsupportedAlgorithm)
            } else {
                Err(VerifyError::UnsupportedJoseHeader)
            }
        },
        &[
            (Err(VerifyError::UnsupportedAlgorithm), 13),
            (Err(VerifyError::UnsupportedJoseHeader), 303),
            (Err(VerifyError::TooLong), 2),
        ],
    );
}

/// Unknown members of a header are ignored, as long as the header is JSON of limited length and depth.
#[test]
fn as_unknown_member_of_a_header_json_is_ignored_and_all_else_refused() {
    let known = br#""alg":"HS256","typ":"JWT""#;
    let expected = |file: &File| {
        let nested = file.choice() == Some(Choice::DeeplyNested);
        if file.is_json() && !nested {
            Ok(())
        } else {
            Err(VerifyError::UnsupportedJoseHeader)
        }
    };
    let counts = [
        (Ok(()), 95 + 20),
        (Err(VerifyError::UnsupportedJoseHeader), 186 + 15),
        (Err(VerifyError::TooLong), 2),
    ];
    let payload = merchant().payload();
    let first = |text: &[u8]| verdict_on(object(&[br#""x":"#, text, b",", known]), &payload);
    assert_verdicts(first, expected, &counts);
    let last = |text: &[u8]| verdict_on(object(&[known, br#","x":"#, text]), &payload);
    assert_verdicts(last, expected, &counts);
}

/// No file is a claims set: the objects among them have no `exp`.
#[test]
fn as_payload_none_is_accepted() {
    assert_verdicts(
        |text| verdict_on(HEADER, text),
        |file| {
            if file.is_object() {
                Err(VerifyError::MissingClaim(Claim::Exp))
            } else {
                Err(VerifyError::InvalidPayload)
            }
        },
        &[
            (Err(VerifyError::MissingClaim(Claim::Exp)), 13),
            (Err(VerifyError::InvalidPayload), 303),
            (Err(VerifyError::TooLong), 2),
        ],
    );
}

#[test]
fn as_unknown_claim_json_is_ignored_and_all_else_refused() {
    let known = members_without(None);
    let expected = |file: &File| {
        if file.is_json() {
            Ok(())
        } else {
            Err(VerifyError::InvalidPayload)
        }
    };
    let counts = [
        (Ok(()), 95 + 21),
        (Err(VerifyError::InvalidPayload), 186 + 14),
        (Err(VerifyError::TooLong), 2),
    ];
    let first = |text: &[u8]| verdict_on(HEADER, object(&[br#""x":"#, text, b",", &known]));
    assert_verdicts(first, expected, &counts);
    let last = |text: &[u8]| verdict_on(HEADER, object(&[&known, br#","x":"#, text]));
    assert_verdicts(last, expected, &counts);
    let deeper = |text: &[u8]| {
        let inside = [br#","x":[{"exp":"#, text, b"}]"].concat();
        verdict_on(HEADER, object(&[&known, &inside]))
    };
    assert_verdicts(deeper, expected, &counts);
}

/// Around the object there may be white space, and a space is the only such file; one is empty.
#[test]
fn before_and_behind_the_object_there_is_nothing_but_white_space() {
    let is_blank = |file: &File| file.text.iter().all(|&byte| byte == b' ');
    let expected = |error| move |file: &File| if is_blank(file) { Ok(()) } else { Err(error) };
    let counts = |error| {
        [
            (Ok(()), 2),
            (Err(error), 314),
            (Err(VerifyError::TooLong), 2),
        ]
    };

    let error = VerifyError::InvalidPayload;
    let claims = merchant().payload().into_bytes();
    let behind = |text: &[u8]| verdict_on(HEADER, [&claims, text].concat());
    assert_verdicts(behind, expected(error), &counts(error));
    let before = |text: &[u8]| verdict_on(HEADER, [text, &claims].concat());
    assert_verdicts(before, expected(error), &counts(error));

    let error = VerifyError::UnsupportedJoseHeader;
    let header = br#"{"alg":"HS256"}"#;
    let behind = |text: &[u8]| verdict_on([header, text].concat(), &claims);
    assert_verdicts(behind, expected(error), &counts(error));
    let before = |text: &[u8]| verdict_on([text, header].concat(), &claims);
    assert_verdicts(before, expected(error), &counts(error));
}

/// Only a string names a member. None in the suite is the name of a known claim.
#[test]
fn as_name_of_a_claim_only_a_string_is_ignored() {
    let known = members_without(None);
    assert_verdicts(
        |text| verdict_on(HEADER, object(&[&known, b",", text, b":1"])),
        |file| {
            if file.is_json() && file.first_byte() == b'"' {
                Ok(())
            } else {
                Err(VerifyError::InvalidPayload)
            }
        },
        &[
            (Ok(()), 3),
            (Err(VerifyError::InvalidPayload), 313),
            (Err(VerifyError::TooLong), 2),
        ],
    );
}

/// What the rules for claims say of a value of `claim`, by the value's type.
fn rule(claim: Claim, file: &File) -> Result<(), VerifyError> {
    let invalid = Err(VerifyError::InvalidClaim(claim));
    let is_time = matches!(claim, Claim::Exp | Claim::Nbf | Claim::Iat);
    let is_optional = matches!(claim, Claim::Iss | Claim::Sub | Claim::Sid);
    match file.first_byte() {
        b'n' if is_optional => Ok(()),
        b'"' if !is_time => match claim {
            Claim::Aud | Claim::Jti if file.element() == r#""""# => invalid,
            Claim::Dest => Err(VerifyError::InvalidShopDomain),
            Claim::Iss => Err(VerifyError::IssuerMismatch),
            _ => Ok(()),
        },
        b'-' | b'0'..=b'9' if is_time => match (claim, file.element()) {
            (Claim::Exp, "42") => Err(VerifyError::Expired {
                expired_at: 42.into(),
                now: IAT.into(),
            }),
            (_, "42") => Ok(()),
            _ => invalid, // the other one is negative
        },
        _ => invalid,
    }
}

#[test]
fn as_known_claim_json_is_judged_by_its_type_and_all_else_refused() {
    for claim in CLAIMS {
        let others = members_without(Some(claim));
        let name = format!("\"{}\":", claim.as_str());
        let judge = |text: &[u8]| {
            let payload = object(&[name.as_bytes(), text, b",", &others]);
            let first = verdict_on(HEADER, payload);
            let payload = object(&[&others, b",", name.as_bytes(), text]);
            assert_eq!(verdict_on(HEADER, payload), first);
            // A missing member would be another error than a wrong one.
            assert_ne!(first, Err(VerifyError::MissingClaim(claim)));
            first
        };
        let expected = |file: &File| {
            if file.is_json() {
                rule(claim, file)
            } else {
                Err(VerifyError::InvalidPayload)
            }
        };
        // Of the 95 + 21 that are JSON, three are strings, one of them empty, two are numbers, one of them
        // negative, and one is `null`.
        let invalid = |others: usize| (Err(VerifyError::InvalidClaim(claim)), 95 + 21 - others);
        let mut counts = match claim {
            Claim::Exp => {
                let [expired_at, now] = [42, IAT].map(Into::into);
                let expired = VerifyError::Expired { expired_at, now };
                vec![(Err(expired), 1), invalid(1)]
            }
            Claim::Nbf | Claim::Iat => vec![(Ok(()), 1), invalid(1)],
            Claim::Aud | Claim::Jti => vec![(Ok(()), 2), invalid(2)],
            Claim::Dest => vec![(Err(VerifyError::InvalidShopDomain), 3), invalid(3)],
            Claim::Iss => {
                let mismatch = Err(VerifyError::IssuerMismatch);
                vec![(mismatch, 3), (Ok(()), 1), invalid(4)]
            }
            _ => vec![(Ok(()), 4), invalid(4)],
        };
        counts.push((Err(VerifyError::InvalidPayload), 186 + 14));
        counts.push((Err(VerifyError::TooLong), 2));
        assert_verdicts(judge, expected, &counts);
    }
}

/// The suite's numbers as a time in seconds, rounded up; `None` for those that are no time: negative, or
/// beyond 2^64 - 1. They stand in arrays of one element, but for the two lonely ones.
const TIMES: [(&str, Option<u64>); 31] = [
    ("i_number_double_huge_neg_exp", Some(1)),
    ("i_number_huge_exp", None),
    ("i_number_neg_int_huge_exp", None),
    ("i_number_pos_double_huge_exp", None),
    ("i_number_real_neg_overflow", None),
    ("i_number_real_pos_overflow", None),
    ("i_number_real_underflow", Some(1)),
    ("i_number_too_big_neg_int", None),
    ("i_number_too_big_pos_int", None),
    ("i_number_very_big_negative_int", None),
    ("y_number", None),
    ("y_number_0e+1", Some(0)),
    ("y_number_0e1", Some(0)),
    ("y_number_after_space", Some(4)),
    ("y_number_double_close_to_zero", None),
    ("y_number_int_with_exp", Some(200)),
    ("y_number_minus_zero", Some(0)),
    ("y_number_negative_int", None),
    ("y_number_negative_one", None),
    ("y_number_negative_zero", Some(0)),
    ("y_number_real_capital_e", None),
    ("y_number_real_capital_e_neg_exp", Some(1)),
    ("y_number_real_capital_e_pos_exp", Some(100)),
    ("y_number_real_exponent", None),
    ("y_number_real_fraction_exponent", None),
    ("y_number_real_neg_exp", Some(1)),
    ("y_number_real_pos_exponent", Some(100)),
    ("y_number_simple_int", Some(123)),
    ("y_number_simple_real", Some(124)),
    ("y_structure_lonely_int", Some(42)),
    ("y_structure_lonely_negative_real", None),
];

#[test]
fn numbers_are_times_by_their_digits() {
    let is_number = |file: &&File| {
        let name = file.name.as_str();
        let lonely = ["y_structure_lonely_int", "y_structure_lonely_negative_real"];
        name.starts_with("y_number") || name.starts_with("i_number") || lonely.contains(&name)
    };
    let times = BTreeMap::from(TIMES);
    let mut numbers = 0;
    for file in SUITE.iter().filter(is_number) {
        // Of the three times, `iat` is the one that is compared with nothing.
        let token = merchant().claim("iat", file.element()).sign(SECRET);
        let issued_at = verify(&token, SECRET, IAT).map(|claims| claims.issued_at().as_secs());
        let expected = times[file.name.as_str()].ok_or(VerifyError::InvalidClaim(Claim::Iat));
        assert_eq!(issued_at, expected, "{}", file.name);
        numbers += 1;
    }
    assert_eq!(numbers, TIMES.len());
}

/// What a JSON string reads, in UTF-16, by the rules of RFC 8259, section 7, alone. `None` for any other JSON
/// value.
fn read_string(json: &str) -> Option<Vec<u16>> {
    let contents = json.strip_prefix('"')?.strip_suffix('"')?;
    let mut utf_16 = Vec::new();
    let mut characters = contents.chars();
    while let Some(character) = characters.next() {
        let read = match character {
            '"' => return None, // the end of the first of several strings
            '\\' => match characters.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let digits: String = characters.by_ref().take(4).collect();
                    utf_16.push(u16::from_str_radix(&digits, 16).ok()?);
                    continue;
                }
                itself => itself,
            },
            itself => itself,
        };
        utf_16.extend_from_slice(read.encode_utf16(&mut [0; 2]));
    }
    Some(utf_16)
}

#[test]
fn strings_read_as_the_standard_says() {
    let mut strings = 0;
    for file in SUITE.iter().filter(|file| file.name.starts_with("y_")) {
        let Some(text) = read_string(file.element()) else {
            continue;
        };
        let text = String::from_utf16(&text).expect("whole characters");
        let token = merchant().claim("jti", file.element()).sign(SECRET);
        let jwt_id = verify(&token, SECRET, IAT).map(|claims| claims.jwt_id().to_owned());
        let expected = if text.is_empty() {
            Err(VerifyError::InvalidClaim(Claim::Jti))
        } else {
            Ok(text)
        };
        assert_eq!(jwt_id, expected, "{}", file.name);
        strings += 1;
    }
    // All of `y_string_…`, and five elsewhere.
    assert_eq!(strings, 43 + 5);
}

#[test]
fn strings_with_an_unpaired_surrogate_are_no_text() {
    let mut strings = 0;
    for file in SUITE.iter() {
        let is_string = file.name.starts_with("i_string");
        if !is_string || file.choice() != Some(Choice::UnpairedSurrogate) {
            continue;
        }
        let text = read_string(file.element()).expect("a string");
        assert!(String::from_utf16(&text).is_err(), "{}", file.name);
        for claim in [
            Claim::Aud,
            Claim::Dest,
            Claim::Jti,
            Claim::Iss,
            Claim::Sub,
            Claim::Sid,
        ] {
            let token = merchant()
                .claim(claim.as_str(), file.element())
                .sign(SECRET);
            let refused = verdict(&token, SECRET.as_bytes());
            assert_eq!(
                refused,
                Err(VerifyError::InvalidClaim(claim)),
                "{}",
                file.name
            );
        }
        strings += 1;
    }
    assert_eq!(strings, 9);
}

/// The files that are too long are so by nesting, cut here to every depth that fits.
#[test]
fn beginnings_of_what_is_too_long_are_refused_at_every_depth() {
    let known = members_without(None);
    let mut refused = 0;
    for file in SUITE.iter().filter(|file| file.is_too_long()) {
        for len in (1..200).chain((200..2500).step_by(100)) {
            let text = &file.text[..len];
            let as_payload = verdict_on(HEADER, text);
            assert_eq!(as_payload, Err(VerifyError::InvalidPayload), "{len}");
            let as_claim = verdict_on(HEADER, object(&[&known, br#","x":"#, text]));
            assert_eq!(as_claim, Err(VerifyError::InvalidPayload), "{len}");
            let as_header = verdict_on(text, merchant().payload());
            assert_eq!(as_header, Err(VerifyError::UnsupportedJoseHeader), "{len}");
            refused += 1;
        }
    }
    assert_eq!(refused, 2 * (199 + 23));
}

/// Sixteen levels are the most in a header, the object itself included; in a payload as many as fit.
#[test]
fn nested_arrays_are_ignored_to_16_levels_in_a_header_and_to_any_in_a_payload() {
    let name = "i_structure_500_nested_arrays";
    let file = SUITE.iter().find(|file| file.name == name).expect(name);
    let known = members_without(None);
    for arrays in 1..=500 {
        let text = &file.text[500 - arrays..500 + arrays];
        let as_claim = verdict_on(HEADER, object(&[&known, br#","x":"#, text]));
        assert_eq!(as_claim, Ok(()), "{arrays}");

        let header = object(&[br#""alg":"HS256","x":"#, text]);
        let expected = match 1 + arrays {
            ..=16 => Ok(()),
            _ => Err(VerifyError::UnsupportedJoseHeader),
        };
        let as_header = verdict_on(header, merchant().payload());
        assert_eq!(as_header, expected, "{arrays}");
    }
}

/// Before the MAC is found right nothing in a payload may decide, but for the `aud` by which `AppVerifiers`
/// choose the app: from what is no claims set, they cannot.
#[test]
fn wrongly_signed_no_payload_is_looked_at() {
    let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
    let apps = AppVerifiers::new([verifier]).unwrap();
    let known = members_without(None);
    let forged = |payload: Vec<u8>| change_signature_bit(&sign(HEADER, payload, SECRET), 0);
    let as_claim = |text: &[u8]| forged(object(&[&known, br#","x":"#, text]));
    assert_verdicts(
        |text| verdict(&forged(text.into()), SECRET.as_bytes()),
        |_| Err(VerifyError::InvalidSignature),
        &[
            (Err(VerifyError::InvalidSignature), 316),
            (Err(VerifyError::TooLong), 2),
        ],
    );
    assert_verdicts(
        |text| apps.verify(&as_claim(text), IAT).map(|_| ()),
        |file| {
            if file.is_json() {
                Err(VerifyError::InvalidSignature)
            } else {
                Err(VerifyError::UnknownApp)
            }
        },
        &[
            (Err(VerifyError::InvalidSignature), 95 + 21),
            (Err(VerifyError::UnknownApp), 186 + 14),
            (Err(VerifyError::TooLong), 2),
        ],
    );
}

/// Not even what would be base64url: the files' own bytes as a segment, not encoded.
#[test]
fn as_a_segment_that_is_not_encoded_none_is_accepted() {
    let [header, payload] = [HEADER.to_owned(), merchant().payload()].map(encode);
    let mut texts = 0;
    for file in SUITE.iter() {
        let Ok(text) = str::from_utf8(&file.text) else {
            continue;
        };
        for signing_input in [format!("{text}.{payload}"), format!("{header}.{text}")] {
            let token = published_vectors::sign_encoded(&signing_input, SECRET);
            assert!(verdict(&token, SECRET.as_bytes()).is_err(), "{}", file.name);
        }
        texts += 1;
    }
    // The others are no UTF-8, so no `&str` either.
    assert_eq!(texts, 293);
}
