//! With a wrong configuration, the server does not start. It says why, without showing a value.

use super::binary::{Process, command, refused};
use super::util::{PREVIOUS_SECRET, SECRET, assert_hidden};

#[track_caller]
fn assert_refused(changes: &[(&'static str, Option<&str>)], message: &str) {
    let refused = refused(&mut command(changes));
    let stderr = format!("Error: \"{message}\"\n");
    assert_eq!(refused, (Some(1), String::new(), stderr));
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

/// Of several previous secrets, as a list. An empty list is none.
#[test]
fn the_start_up_log_shows_the_configuration_without_secrets() {
    let list = format!("{PREVIOUS_SECRET},shpss_c0ffee00c0ffee00c0ffee00c0ffee00");
    for (previous, secrets) in [("", 1), (PREVIOUS_SECRET, 2), (&list, 3)] {
        let process = Process::start(&[
            ("SHOPIFY_PREVIOUS_SECRET", Some(previous)),
            ("REDIS_URL", Some("redis://:hunter2222@127.0.0.1:1/")),
        ]);
        process.signal("TERM");
        let (code, log) = process.wait();
        assert_eq!(code, Some(0));
        assert!(log.contains(&format!("secrets: {secrets}")), "{log}");
        assert!(log.contains("\"redis\":true"), "{log}");
        assert_hidden(&log, &[SECRET, PREVIOUS_SECRET, "hunter2222"]);
    }
    assert_refused(
        &[(
            "SHOPIFY_PREVIOUS_SECRET",
            Some(&list[..=PREVIOUS_SECRET.len()]),
        )],
        "the previous client secret is empty: is its environment variable set?",
    );
}

#[test]
fn an_address_in_use_is_refused() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, stderr) = refused(&mut command(&[("LISTEN", Some(&address))]));
    assert!(stderr.contains("AddrInUse"), "{stderr}");
    assert_eq!(code, Some(1));
}

#[test]
fn a_variable_that_is_not_utf_8_is_named() {
    use std::os::unix::ffi::OsStrExt as _;

    let value = std::ffi::OsStr::from_bytes(b"a\xff");
    let (_, _, stderr) = refused(command(&[]).env("SHOPIFY_API_SECRET", value));
    assert_eq!(stderr, "Error: \"SHOPIFY_API_SECRET is not UTF-8\"\n");
}
