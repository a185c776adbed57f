//! One process for each step of `run`: `interop mint` writes tokens, `interop verify` reads tokens and adds
//! this crate's verdicts. Both use JSON lines, one object per token.

use std::env;
use std::io::{self, BufRead as _, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};

mod minted;
mod setting;
mod verdict;

use setting::Setting;

fn main() -> ExitCode {
    let setting = Setting::load();
    let done = match env::args().nth(1).as_deref() {
        Some("mint") => mint(&setting),
        Some("verify") => verify(&setting),
        _ => Err(io::Error::other("usage: interop mint | verify")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("interop: {error}");
            ExitCode::FAILURE
        }
    }
}

fn mint(setting: &Setting) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for minted in minted::all(setting) {
        let line = json!({
            "by": "testing",
            "group": minted.group,
            "name": minted.name,
            "route": minted.route.as_str(),
            "expected": minted.expected,
            "token": minted.token,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Adds `ours` to every line that has a `token`. The others (a signer has declined) are passed on unchanged.
fn verify(setting: &Setting) -> io::Result<()> {
    let verifier = setting.verifier();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let mut line: Value = serde_json::from_str(&line?)?;
        if let Some(token) = line["token"].as_str() {
            line["ours"] = verdict::all_three(&verifier, token, setting.now);
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}
