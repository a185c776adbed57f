//! The classes of inputs that are compared, and the calls they are compared with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shopify_session_token::testing::{CLIENT_ID, Token};
use shopify_session_token::{Verifier, verify};

use crate::control;
use crate::measure::{Answer, Case, Experiment, Input, time};
use crate::random::Random;

/// Pairs of cases in an experiment: enough that a branch predictor does not learn them.
const PAIRS: usize = 64;
/// The time of verification, in Unix seconds.
const NOW: u64 = 1_700_000_000;
/// The current secret and two previous ones, of equal length.
const SECRETS: [&str; 3] = [
    "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",
    "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",
    "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",
];
const UNIFORM_SECRET: &str = "shpss_00000000000000000000000000000000";
/// White space except for its last byte, where a search for anything else would end.
const BLANK_BUT_FOR_ITS_END: &str = "                                     s";

/// A kind of wrong tag, made from the valid one.
type Forgery = fn(&mut [u8; 32], &mut Random);

/// The same cases in both classes: a difference here is an error of the measurement.
pub fn nothing_to_see() -> Experiment {
    let forged = forged_with(wrong_first_byte, wrong_last_byte);
    Experiment {
        name: "the same tokens in both classes",
        pairs: forged.map(|[first, _]| [first.clone(), first]).collect(),
        accepted: false,
        call: with_verifier(1),
    }
}

/// Experiments in which no difference may be detected.
pub fn experiments() -> Vec<Experiment> {
    vec![
        forged(
            "tag wrong in its first | in its last byte",
            wrong_first_byte,
            wrong_last_byte,
        ),
        forged(
            "tag wrong in every | in its last byte",
            wrong_bytes,
            wrong_last_byte,
        ),
        signed("signed by the current | 1st previous secret", [0, 1]),
        signed("signed by the current | 2nd previous secret", [0, 2]),
        signed("signed by the 1st | 2nd previous secret", [1, 2]),
        Experiment {
            name: "Verifier, uniform | random secret, forged",
            pairs: forged_with_secrets(UNIFORM_SECRET).collect(),
            accepted: false,
            call: Box::new(new_verifier),
        },
        Experiment {
            name: "Verifier, uniform | random secret, signed",
            pairs: signed_with_secrets(UNIFORM_SECRET).collect(),
            accepted: true,
            call: Box::new(new_verifier),
        },
        Experiment {
            name: "verify(), near-blank | random secret, forged",
            pairs: forged_with_secrets(BLANK_BUT_FOR_ITS_END).collect(),
            accepted: false,
            call: Box::new(function),
        },
        Experiment {
            name: "verify(), near-blank | random secret, signed",
            pairs: signed_with_secrets(BLANK_BUT_FOR_ITS_END).collect(),
            accepted: true,
            call: Box::new(function),
        },
    ]
}

/// Experiments in which a difference must be detected, with the same cases: code that leaks, followed by the real
/// verification with all its noise.
pub fn controls() -> Vec<Experiment> {
    vec![
        Experiment {
            name: "early exit: tag wrong in its first | last byte",
            pairs: forged_with(wrong_first_byte, wrong_last_byte).collect(),
            accepted: false,
            call: leaking_before(1, control::early_exit),
        },
        Experiment {
            name: "early exit: tag wrong in every | its last byte",
            pairs: forged_with(wrong_bytes, wrong_last_byte).collect(),
            accepted: false,
            call: leaking_before(1, control::early_exit),
        },
        Experiment {
            name: "first match: current | 1st previous secret",
            pairs: signed_with([0, 1]).collect(),
            accepted: true,
            call: leaking_before(3, control::first_match),
        },
        Experiment {
            name: "first match: 1st | 2nd previous secret",
            pairs: signed_with([1, 2]).collect(),
            accepted: true,
            call: leaking_before(3, control::first_match),
        },
    ]
}

fn forged(name: &'static str, first: Forgery, second: Forgery) -> Experiment {
    Experiment {
        name,
        pairs: forged_with(first, second).collect(),
        accepted: false,
        call: with_verifier(1),
    }
}

fn signed(name: &'static str, secrets: [usize; 2]) -> Experiment {
    Experiment {
        name,
        pairs: signed_with(secrets).collect(),
        accepted: true,
        call: with_verifier(SECRETS.len()),
    }
}

fn with_verifier(secrets: usize) -> Box<dyn Fn(&Input) -> Answer> {
    let verifier = verifier(secrets);
    Box::new(move |input| {
        let token = input.token();
        time(|| verifier.verify(token, NOW))
    })
}

/// A verifier for one call; making it is not timed. Successive ones are allocated at the same address.
fn new_verifier(input: &Input) -> Answer {
    let verifier = Verifier::new(CLIENT_ID, input.secret()).expect("a good secret");
    let token = input.token();
    time(|| verifier.verify(token, NOW))
}

fn function(input: &Input) -> Answer {
    let (token, secret) = (input.token(), input.secret());
    time(|| verify(token, secret, NOW))
}

fn leaking_before(
    secrets: usize,
    leak: fn(&[control::Key], &str) -> bool,
) -> Box<dyn Fn(&Input) -> Answer> {
    let keys: Vec<_> = SECRETS[..secrets].iter().map(|s| control::key(s)).collect();
    let verifier = verifier(secrets);
    Box::new(move |input| {
        let token = input.token();
        let mut found = false;
        let answer = time(|| {
            found = leak(&keys, token);
            verifier.verify(token, NOW)
        });
        assert_eq!(
            found, answer.accepted,
            "a control verifies as the library does"
        );
        answer
    })
}

/// A verifier with this number of secrets.
fn verifier(secrets: usize) -> Verifier {
    let verifier = Verifier::new(CLIENT_ID, SECRETS[0]).expect("a good secret");
    SECRETS[1..secrets]
        .iter()
        .fold(verifier, |verifier, secret| {
            verifier
                .with_previous_secret(secret)
                .expect("a good secret")
        })
}

/// One token with two kinds of wrong tags.
fn forged_with(first: Forgery, second: Forgery) -> impl Iterator<Item = [Case; 2]> {
    let mut random = Random::new();
    (0..PAIRS).map(move |number| {
        [first, second].map(|forgery| case(number, SECRETS[0], forgery, &mut random))
    })
}

/// One payload, signed with two of the secrets.
fn signed_with(secrets: [usize; 2]) -> impl Iterator<Item = [Case; 2]> {
    let mut random = Random::new();
    (0..PAIRS)
        .map(move |number| secrets.map(|secret| case(number, SECRETS[secret], right, &mut random)))
}

/// One forged token, for one secret that is the same in all pairs and for a random one.
fn forged_with_secrets(fixed: &'static str) -> impl Iterator<Item = [Case; 2]> {
    let mut random = Random::new();
    (0..PAIRS).map(move |number| {
        let forged = case(number, SECRETS[0], wrong_bytes, &mut random);
        [fixed.to_owned(), random_secret(&mut random)].map(|secret| Case {
            secret,
            ..forged.clone()
        })
    })
}

/// One payload, signed with one secret that is the same in all pairs and with a random one.
fn signed_with_secrets(fixed: &'static str) -> impl Iterator<Item = [Case; 2]> {
    let mut random = Random::new();
    (0..PAIRS).map(move |number| {
        let drawn = random_secret(&mut random);
        [fixed, &drawn].map(|secret| case(number, secret, right, &mut random))
    })
}

/// The token with this number (all have the same length), with a wrong tag made from that under a secret.
fn case(number: usize, secret: &str, forgery: Forgery, random: &mut Random) -> Case {
    let token = Token::merchant_at("example.myshopify.com", 42, NOW)
        .jwt_id(&format!("{number:032x}"))
        .sign(secret);
    let (input, tag) = token.rsplit_once('.').expect("a token has dots");
    let tag = URL_SAFE_NO_PAD.decode(tag).expect("a tag is base64url");
    let mut tag = tag.try_into().expect("a tag has 32 bytes");
    forgery(&mut tag, random);
    Case {
        token: format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag)),
        secret: secret.to_owned(),
    }
}

fn random_secret(random: &mut Random) -> String {
    format!("shpss_{:016x}{:016x}", random.next(), random.next())
}

fn right(_: &mut [u8; 32], _: &mut Random) {}

fn wrong_first_byte(tag: &mut [u8; 32], random: &mut Random) {
    tag[0] ^= random.non_zero_byte();
}

fn wrong_last_byte(tag: &mut [u8; 32], random: &mut Random) {
    tag[31] ^= random.non_zero_byte();
}

fn wrong_bytes(tag: &mut [u8; 32], random: &mut Random) {
    for byte in tag {
        *byte ^= random.non_zero_byte();
    }
}
