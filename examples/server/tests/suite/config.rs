//! With a wrong configuration, the server does not start. It says why, without showing a value.

use super::binary::{Process, command, output};
use super::util::{PREVIOUS_SECRET, SECRET, assert_hidden};

#[track_caller]
fn assert_refused(changes: &[(&'static str, Option<&str>)], message: &str) {
    let output = output(&mut command(changes));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, format!("Error: \"{message}\"\n"));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
}

#[test]
fn missing_or_empty_secret_or_client_id_is_refused() {
    for value in [None, Some(""), Some(" ")] {
        assert_refused(
            &[("SHOPIFY_API_SECRET", value)],
            "the client secret is empty: is its environment variable set?",
        );
        assert_refused(
            &[("SHOPIFY_API_KEY", value)],
            "the client ID is empty: is its environment variable set?",
        );
    }
}

#[test]
fn white_space_is_blamed_on_the_right_value() {
    for (variable, which, good) in [
        ("SHOPIFY_API_KEY", "client ID", "4f9d0c6b2a5e4d1f"),
        ("SHOPIFY_API_SECRET", "client secret", SECRET),
        (
            "SHOPIFY_PREVIOUS_SECRET",
            "previous client secret",
            PREVIOUS_SECRET,
        ),
    ] {
        assert_refused(
            &[(variable, Some(&format!("{good}\n")))],
            &format!("the {which} starts or ends with white space: trim it"),
        );
    }
}

#[test]
fn swapped_client_id_and_secret_are_refused() {
    assert_refused(
        &[("SHOPIFY_API_KEY", Some(SECRET))],
        "the client ID starts with shpss_ as a secret does: are the two swapped?",
    );
}

#[test]
fn wrong_addresses_are_refused() {
    for listen in ["", "3000", "localhost", SECRET] {
        let message = "LISTEN is not like 127.0.0.1:3000";
        assert_refused(&[("LISTEN", Some(listen))], message);
    }
    for url in ["", "127.0.0.1", "http://:hunter22@a/", "rediss://a/"] {
        let message = "REDIS_URL is not like redis://127.0.0.1/, without TLS";
        assert_refused(&[("REDIS_URL", Some(url))], message);
    }
}

#[test]
fn an_empty_previous_secret_counts_as_none() {
    let mut process = Process::start(&[("SHOPIFY_PREVIOUS_SECRET", Some(""))]);
    process.signal("TERM");
    process.wait_for("stopped");
    let (code, log) = process.wait();
    assert_eq!(code, Some(0));
    assert!(log.contains("secrets: 1"), "{log}");
}

#[test]
fn previous_secrets_are_a_list() {
    let list = format!("{PREVIOUS_SECRET},shpss_c0ffee00c0ffee00c0ffee00c0ffee00");
    let process = Process::start(&[("SHOPIFY_PREVIOUS_SECRET", Some(&list))]);
    process.signal("TERM");
    let (_, log) = process.wait();
    assert!(log.contains("secrets: 3"), "{log}");
    assert_refused(
        &[(
            "SHOPIFY_PREVIOUS_SECRET",
            Some(&format!("{PREVIOUS_SECRET},")),
        )],
        "the previous client secret is empty: is its environment variable set?",
    );
}

#[test]
fn the_start_up_log_shows_the_configuration_without_secrets() {
    let process = Process::start(&[
        ("SHOPIFY_PREVIOUS_SECRET", Some(PREVIOUS_SECRET)),
        ("REDIS_URL", Some("redis://:hunter2222@127.0.0.1:1/")),
    ]);
    process.signal("TERM");
    let (code, log) = process.wait();
    assert_eq!(code, Some(0));
    assert!(log.contains("secrets: 2"), "{log}");
    assert!(log.contains("\"redis\":true"), "{log}");
    assert_hidden(&log, &[SECRET, PREVIOUS_SECRET, "hunter2222"]);
}

#[test]
fn an_address_in_use_is_refused() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = output(&mut command(&[("LISTEN", Some(&address))]));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("AddrInUse"), "{stderr}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_variable_that_is_not_utf_8_is_named() {
    use std::os::unix::ffi::OsStrExt as _;

    let value = std::ffi::OsStr::from_bytes(b"a\xff");
    let output = output(command(&[]).env("SHOPIFY_API_SECRET", value));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "Error: \"SHOPIFY_API_SECRET is not UTF-8\"\n");
}
