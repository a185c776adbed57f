//! Help, version, completions, man pages and README agree.

use crate::util::{SECRET, call};

const EXIT_CODES: [&str; 3] = [
    "\n  0  verified; for the other commands: done\n",
    "\n  1  refused; for `inspect`: not a JWT\n",
    "\n  2  wrong usage or configuration, nothing was verified\n",
];

#[test]
fn help_lists_exit_codes_and_environment() {
    for arguments in [
        ["--help"].as_slice(),
        &["verify", "--help"],
        &["mint", "--help"],
    ] {
        let help = call(arguments.iter().copied())
            .env("SHOPIFY_API_KEY", SECRET)
            .run()
            .done();
        for text in EXIT_CODES
            .into_iter()
            .chain(["SHOPIFY_API_SECRET", "SHOPIFY_ID_TOKEN"])
        {
            assert!(help.contains(text), "{help}");
        }
    }
    let version = call(["--version"]).run().done();
    assert_eq!(
        version,
        concat!("shopify-session-token ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = call(["completions", shell]).run().done();
        assert!(
            script.contains("secret-file") && script.contains("inspect"),
            "{shell}"
        );
    }
}

#[test]
fn man_pages_exist_for_every_command() {
    let overview = call(["man"]).run().done();
    assert!(
        overview.contains(".TH shopify-session-token 1"),
        "{overview}"
    );
    for command in ["verify", "mint", "inspect", "completions", "man"] {
        assert!(
            overview.contains(&format!("shopify\\-session\\-token\\-{command}(1)")),
            "{overview}"
        );
        let page = call(["man", command]).run().done();
        assert!(
            page.contains(&format!(".TH shopify-session-token-{command} 1")),
            "{page}"
        );
        let version = concat!("\"shopify-session-token ", env!("CARGO_PKG_VERSION"), "\"");
        assert!(page.contains(version), "{page}");
    }
}

#[test]
fn readme_names_every_flag_and_exit_code() {
    let readme = include_str!("../../README.md");
    for command in ["verify", "mint", "inspect"] {
        let help = call([command, "-h"]).run().done();
        let flags = help
            .split_whitespace()
            .filter(|word| word.starts_with("--") && *word != "--help");
        for flag in flags {
            assert!(
                readme.contains(&format!("`{}", flag.trim_end_matches([']', ',']))),
                "{flag}"
            );
        }
    }
    for code in ["| 0 | ", "| 1 | ", "| 2 | "] {
        assert!(readme.contains(code), "{code}");
    }
}
