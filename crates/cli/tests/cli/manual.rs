//! Help, version, completions and man pages.

use crate::util::{SECRET, call};

const VARIABLES: [&str; 4] = [
    "SHOPIFY_API_KEY ",
    "SHOPIFY_API_SECRET ",
    "SHOPIFY_PREVIOUS_SECRET ",
    "SHOPIFY_ID_TOKEN ",
];

/// The last lines of every help and page.
const EXIT_CODES: &str = "
  0  verified; for the other commands: done
  1  refused; for `inspect`: not a JWT
  2  wrong usage or configuration, nothing was verified
";

#[test]
fn help_lists_exit_codes_and_environment() {
    for command in ["", "verify", "mint"] {
        let arguments = [command, "--help"]
            .into_iter()
            .filter(|word| !word.is_empty());
        let help = call(arguments).env("SHOPIFY_API_KEY", SECRET).run().done();
        assert!(help.ends_with(EXIT_CODES), "{help}");
        assert!(VARIABLES.iter().all(|name| help.contains(name)), "{help}");
    }
    let version = concat!("shopify-session-token ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(call(["--version"]).run().done(), version);
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
    let page_of = |name: &str, arguments: &[&str]| {
        let page = call(["man"].iter().chain(arguments).copied()).run().done();
        let version = env!("CARGO_PKG_VERSION");
        let title = format!(".TH {name} 1  \"shopify-session-token {version}\" \n");
        assert!(page.contains(&title), "{page}");
        page
    };
    let overview = page_of("shopify-session-token", &[]);
    let mut with_sections = vec![overview.clone()];
    for command in ["verify", "mint", "inspect", "completions", "man"] {
        let entry = format!("shopify\\-session\\-token\\-{command}(1)");
        assert!(overview.contains(&entry), "{overview}");
        let page = page_of(&format!("shopify-session-token-{command}"), &[command]);
        assert!(!page.contains("EXTRA"), "{page}");
        with_sections.extend(["verify", "mint"].contains(&command).then_some(page));
    }
    for page in with_sections {
        let (_, end) = page.split_once("\n.SH ENVIRONMENT\n.nf\n").unwrap();
        let (environment, end) = end.split_once("\n.fi\n.SH EXIT STATUS\n.nf").unwrap();
        assert!(
            VARIABLES.iter().all(|name| environment.contains(name)),
            "{page}"
        );
        assert_eq!(end, EXIT_CODES);
    }
}
