//! A configuration that is wrong: the server does not start, and says which variable it is.

use util::binary::output;
use util::{PREVIOUS_SECRET, SECRET, assert_hidden};

mod util;

#[track_caller]
fn assert_refused(changes: &[(&'static str, Option<&str>)], message: &str) {
    let output = output(changes);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, format!("cannot start: {message}\n"));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
}

#[test]
fn missing_secret_or_client_id_refuses_to_start() {
    assert_refused(
        &[("SHOPIFY_CLIENT_SECRET", None)],
        "SHOPIFY_CLIENT_SECRET is not set",
    );
    assert_refused(
        &[("SHOPIFY_CLIENT_ID", None)],
        "SHOPIFY_CLIENT_ID is not set",
    );
}

/// Variables, and what messages call their values.
const SECRETS: [(&str, &str); 2] = [
    ("SHOPIFY_CLIENT_SECRET", "client secret"),
    ("SHOPIFY_PREVIOUS_SECRET", "previous client secret"),
];

#[test]
fn empty_or_blank_secret_refuses_to_start() {
    for secret in ["", " ", "\t\n"] {
        for (variable, which) in SECRETS {
            assert_refused(
                &[(variable, Some(secret))],
                &format!("{variable}: the {which} is empty: is its environment variable set?"),
            );
        }
    }
}

#[test]
fn secret_with_a_newline_at_its_end_refuses_to_start() {
    for (variable, which) in SECRETS {
        assert_refused(
            &[(variable, Some(&format!("{SECRET}\n")))],
            &format!("{variable}: the {which} starts or ends with white space: trim it"),
        );
    }
}

#[test]
fn client_id_that_is_empty_or_a_secret_refuses_to_start() {
    assert_refused(
        &[("SHOPIFY_CLIENT_ID", Some(""))],
        "SHOPIFY_CLIENT_ID: the client ID is empty: is its environment variable set?",
    );
    assert_refused(
        &[("SHOPIFY_CLIENT_ID", Some(SECRET))],
        "SHOPIFY_CLIENT_ID: the client ID starts with shpss_ as a secret does: are the two swapped?",
    );
}

#[test]
fn wrong_addresses_refuse_to_start() {
    for listen in ["", "3000", "localhost"] {
        assert_refused(
            &[("LISTEN", Some(listen))],
            "LISTEN is not an address and port such as 127.0.0.1:3000",
        );
    }
    for url in ["", "127.0.0.1", "http://:hunter22@127.0.0.1/"] {
        assert_refused(
            &[("REDIS_URL", Some(url))],
            "REDIS_URL is not an address such as redis://127.0.0.1/",
        );
    }
}

#[test]
fn an_address_that_asks_for_tls_refuses_to_start() {
    for url in [
        "rediss://:hunter22@127.0.0.1/",
        "REDISS://127.0.0.1/",
        "valkeys://127.0.0.1/",
    ] {
        assert_refused(
            &[("REDIS_URL", Some(url))],
            "REDIS_URL asks for TLS, which is not compiled in: enable a TLS feature of the redis crate",
        );
    }
}

#[test]
fn wrong_log_levels_refuse_to_start() {
    assert_refused(
        &[("RUST_LOG", Some("info,hyper=loud"))],
        "RUST_LOG is not a list such as info,hyper=warn",
    );
}

#[test]
fn an_address_in_use_is_reported() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let output = output(&[("LISTEN", Some(&address))]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with(&format!("cannot serve: {address}: ")),
        "{stderr}"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_start_up_log_shows_the_configuration_without_secrets() {
    let changes = [
        ("SHOPIFY_PREVIOUS_SECRET", Some(PREVIOUS_SECRET)),
        ("REDIS_URL", Some("redis://:hunter2222@127.0.0.1:1/")),
        ("RUST_LOG", Some("trace")),
    ];
    let process = util::binary::Process::start(&changes);
    process.signal("TERM");
    let (code, log) = process.wait();
    assert_eq!(code, Some(0));
    assert!(log.contains("secrets: 2"), "{log}");
    assert!(log.contains("\"once\":\"redis\""), "{log}");
    assert_hidden(&log, &[SECRET, PREVIOUS_SECRET, "hunter2222"]);
}
