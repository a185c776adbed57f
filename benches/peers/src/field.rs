//! All contestants of a run, with one secret.

use crate::contestants::{self, Contestant, Entry, FLOOR};
use crate::tokens::{self, FORGED, Fate, Input, SECRET};

pub struct Field {
    pub floor: Contestant,
    pub keying: Contestant,
    pub ours: Contestant,
    pub with_clock: Contestant,
    pub by_function: Contestant,
    pub peers: Vec<Contestant>,
}

impl Field {
    pub fn new() -> Self {
        let secret = SECRET.as_bytes();
        let now = tokens::now();
        let peer = |entry: Entry| entry.contestant.expect("it takes a secret of this length");
        Self {
            floor: contestants::floor(secret),
            keying: contestants::keying(secret),
            ours: contestants::ours(secret, now).expect("a good configuration"),
            with_clock: contestants::ours_with_clock(secret),
            by_function: contestants::ours_by_function(secret, now),
            peers: contestants::configured(secret)
                .into_iter()
                .map(peer)
                .collect(),
        }
    }

    pub fn verifiers(&self) -> impl Iterator<Item = &Contestant> {
        [&self.ours, &self.with_clock, &self.by_function]
            .into_iter()
            .chain(&self.peers)
    }

    /// For pictures and tables over many tokens: each library once.
    pub fn one_each(&self) -> impl Iterator<Item = &Contestant> {
        [&self.floor, &self.ours].into_iter().chain(&self.peers)
    }

    /// Contestants that accept or refuse what they should not, in words.
    pub fn wrong_verdicts(&self, inputs: &[Input]) -> Vec<String> {
        let mut wrong = Vec::new();
        for input in inputs {
            for contestant in self.verifiers() {
                let verdict = contestant.verdict(&input.token);
                if verdict.is_ok() != (input.fate == Fate::Accepted) {
                    wrong.push(format!(
                        "{} on `{}`: {verdict:?}",
                        contestant.name, input.name
                    ));
                }
            }
        }
        // The floor knows signatures only.
        for input in inputs {
            let is_signed = input.fate == Fate::Accepted;
            let is_judged = is_signed || input.name == FORGED;
            if is_judged && self.floor.verdict(&input.token).is_ok() != is_signed {
                wrong.push(format!("{FLOOR} on `{}`", input.name));
            }
        }
        wrong
    }
}
