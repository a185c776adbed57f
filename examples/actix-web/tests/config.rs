//! A wrong configuration is reported, and the server does not start.

mod util;

use std::ffi::OsString;
use std::net::TcpListener;
use std::process::{Command, Output};

use util::{PREVIOUS_SECRET, SECRET, config_with, environment};

const SERVER: &str = env!("CARGO_BIN_EXE_shopify-session-token-actix-web");

/// Runs the server, which must exit by itself.
fn run_with(name: &str, value: Option<OsString>) -> Output {
    let mut environment = environment();
    environment.retain(|variable, _| *variable != name);
    let mut command = Command::new(SERVER);
    command.env_clear().envs(environment);
    if let Some(value) = value {
        command.env(name, value);
    }
    command.output().unwrap()
}

#[track_caller]
fn assert_does_not_start(name: &str, value: Option<&str>, message: &str) {
    let output = run_with(name, value.map(OsString::from));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, format!("cannot start: {message}\n"));
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

#[test]
fn a_missing_variable_is_named() {
    let name = "SHOPIFY_API_KEY";
    assert_does_not_start(name, None, "SHOPIFY_API_KEY is not set");
    let name = "SHOPIFY_API_SECRET";
    assert_does_not_start(name, None, "SHOPIFY_API_SECRET is not set");
}

/// Variables, and the words for their values in messages.
const SECRETS: [(&str, &str); 2] = [
    ("SHOPIFY_API_SECRET", "client secret"),
    ("SHOPIFY_PREVIOUS_SECRET", "previous client secret"),
];

#[test]
fn a_blank_secret_does_not_start() {
    let blank = [" ", "\n", "\t \r\n"].map(|value| SECRETS.map(|secret| (secret, value)));
    let empty = (SECRETS[0], "");
    for ((name, which), value) in blank.into_iter().flatten().chain([empty]) {
        let message = format!("the {which} is empty: is its environment variable set?");
        assert_does_not_start(name, Some(value), &format!("{name}: {message}"));
    }
}

#[test]
fn previous_secrets_are_a_list_that_may_be_empty() {
    let list = format!("{PREVIOUS_SECRET},{SECRET}");
    for (value, number) in [(None, 1), (Some(""), 1), (Some(&*list), 3)] {
        let config = config_with("SHOPIFY_PREVIOUS_SECRET", value).unwrap();
        let debug = format!("{:?}", config.verifier);
        assert!(debug.contains(&format!("secrets: {number}")), "{debug}");
    }
}

#[test]
fn a_wrong_entry_of_the_previous_secrets_does_not_start() {
    for (list, problem) in [
        (
            format!("{PREVIOUS_SECRET},"),
            "is empty: is its environment variable set?",
        ),
        (
            format!("{PREVIOUS_SECRET}, {SECRET}"),
            "starts or ends with white space: trim it",
        ),
        (
            "changeme".to_owned(),
            "has fewer than 32 bytes: is it the whole secret from the app's settings?",
        ),
    ] {
        let name = "SHOPIFY_PREVIOUS_SECRET";
        let message = format!("{name}: the previous client secret {problem}");
        assert_does_not_start(name, Some(&list), &message);
    }
}

#[test]
fn a_secret_with_white_space_does_not_start_nor_is_it_shown() {
    for (name, which) in SECRETS {
        let value = format!("{SECRET}\n");
        let message = format!("the {which} starts or ends with white space: trim it");
        assert_does_not_start(name, Some(&value), &format!("{name}: {message}"));
    }
}

#[test]
fn an_invalid_client_id_is_named_and_does_not_start() {
    let name = "SHOPIFY_API_KEY";
    let message = "the client ID is empty: is its environment variable set?";
    assert_does_not_start(name, Some(""), &format!("{name}: {message}"));
    let message = "the client ID starts with shpss_ as a secret does: are the two swapped?";
    assert_does_not_start(name, Some(SECRET), &format!("{name}: {message}"));
    let message = "the client ID starts or ends with white space: trim it";
    assert_does_not_start(name, Some("4f9d0c6b\n"), &format!("{name}: {message}"));
}

#[test]
fn an_invalid_address_does_not_start_nor_is_it_shown() {
    let message = "LISTEN is not an address such as 127.0.0.1:3001";
    for value in ["", "3001", "localhost:3001", "127.0.0.1:65536", SECRET] {
        assert_does_not_start("LISTEN", Some(value), message);
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_does_not_start() {
    use std::os::unix::ffi::OsStringExt as _;

    let value = OsString::from_vec(vec![b'a', 0xff]);
    let output = run_with("SHOPIFY_API_SECRET", Some(value));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "cannot start: SHOPIFY_API_SECRET is not UTF-8\n");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_address_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run_with("LISTEN", Some(OsString::from(&address)));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with(&format!("cannot serve on {address}: ")),
        "{stderr}"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_address_has_a_default() {
    let config = config_with("LISTEN", None).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3001");
}

#[test]
fn debug_of_the_configuration_does_not_show_the_secret() {
    let debug = format!("{:?}", config_with("", None).unwrap());
    assert!(debug.contains("client_id"), "{debug}");
    assert!(!debug.contains("shpss_"), "{debug}");
}
