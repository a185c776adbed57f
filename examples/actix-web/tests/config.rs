//! What the environment must say before anything is served.

mod util;

use std::ffi::OsString;
use std::net::TcpListener;
use std::process::{Command, Output};

use util::{SECRET, config_with, environment};

const SERVER: &str = env!("CARGO_BIN_EXE_shopify-session-token-actix-web");

/// Runs the server itself, which must stop by itself.
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
    let name = "SHOPIFY_CLIENT_ID";
    assert_does_not_start(name, None, "SHOPIFY_CLIENT_ID is not set");
    let name = "SHOPIFY_CLIENT_SECRET";
    assert_does_not_start(name, None, "SHOPIFY_CLIENT_SECRET is not set");
}

/// Variables, and what messages call their values.
const SECRETS: [(&str, &str); 2] = [
    ("SHOPIFY_CLIENT_SECRET", "client secret"),
    ("SHOPIFY_PREVIOUS_SECRET", "previous client secret"),
];

#[test]
fn an_empty_secret_does_not_start() {
    for (name, which) in SECRETS {
        for empty in ["", " ", "\n", "\t \r\n"] {
            let message = format!("the {which} is empty: is its environment variable set?");
            assert_does_not_start(name, Some(empty), &format!("{name}: {message}"));
        }
    }
}

#[test]
fn a_secret_with_white_space_at_an_end_does_not_start_and_is_not_shown() {
    for (name, which) in SECRETS {
        let value = format!("{SECRET}\n");
        let message = format!("the {which} starts or ends with white space: trim it");
        assert_does_not_start(name, Some(&value), &format!("{name}: {message}"));
    }
}

#[test]
fn a_client_id_that_cannot_be_one_does_not_start() {
    let name = "SHOPIFY_CLIENT_ID";
    let message = "the client ID is empty: is its environment variable set?";
    assert_does_not_start(name, Some(""), &format!("{name}: {message}"));
    let message = "the client ID starts with shpss_ as a secret does: are the two swapped?";
    assert_does_not_start(name, Some(SECRET), &format!("{name}: {message}"));
}

#[test]
fn an_address_that_is_none_does_not_start() {
    for value in ["", "3001", "localhost:3001", "127.0.0.1", "127.0.0.1:65536"] {
        let message = format!("LISTEN: {value:?} is not an address such as 127.0.0.1:3001");
        assert_does_not_start("LISTEN", Some(value), &message);
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_does_not_start() {
    use std::os::unix::ffi::OsStringExt as _;

    let value = OsString::from_vec(vec![b'a', 0xff]);
    let output = run_with("SHOPIFY_CLIENT_SECRET", Some(value));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "cannot start: SHOPIFY_CLIENT_SECRET is not UTF-8\n");
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
fn what_is_optional_has_a_default() {
    let config = config_with("LISTEN", None).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3001");
    assert!(config_with("SHOPIFY_PREVIOUS_SECRET", None).is_ok());
}

#[test]
fn debug_of_the_configuration_does_not_show_the_secret() {
    let debug = format!("{:?}", config_with("", None).unwrap());
    assert!(debug.contains("client_id"), "{debug}");
    assert!(!debug.contains("shpss_"), "{debug}");
}
