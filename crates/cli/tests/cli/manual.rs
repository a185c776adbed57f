//! Help, version, completions and man pages.

use crate::util::{SECRET, call, has};

/// After `SHOPIFY_`.
const VARIABLES: [&str; 4] = ["_API_KEY ", "_API_SECRET ", "_PREVIOUS", "_ID_TOKEN "];

/// The last lines of every help and page.
const EXIT_CODES: &str = "
  0  verified; for the other commands: done
  1  refused; for `inspect`: not a JWT
  2  wrong usage or configuration, nothing was verified
";

#[test]
fn help_lists_exit_codes_and_environment() {
    for command in ["", "verify", "mint"] {
        let words = [command, "--help"]
            .into_iter()
            .skip(command.is_empty().into());
        let help = call(words).env("SHOPIFY_API_KEY", SECRET).run().done();
        assert!(help.ends_with(EXIT_CODES), "{help}");
        has(&help, &VARIABLES);
    }
    let version = concat!("shopify-session-token ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(call(["--version"]).run().done(), version);
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = call(["completions", shell]).run().done();
        has(&script, &["secret-file", "inspect"]);
    }
}

#[test]
fn man_pages_exist_for_every_command() {
    let page_of = |name: &str, arguments: &[&str]| {
        let page = call(["man"].iter().chain(arguments).copied()).run().done();
        let version = env!("CARGO_PKG_VERSION");
        let title = format!(".TH {name} 1 \" \" \"shopify-session-token {version}\" \" \"\n");
        has(&page, &[&title]);
        page
    };
    let overview = page_of("shopify-session-token", &[]);
    let mut with_sections = vec![overview.clone()];
    for command in ["verify", "mint", "inspect", "completions", "man"] {
        let entry = format!("shopify\\-session\\-token\\-{command}(1)");
        has(&overview, &[&entry]);
        let page = page_of(&format!("shopify-session-token-{command}"), &[command]);
        assert!(!page.contains("EXTRA"), "{page}");
        with_sections.extend(["verify", "mint"].contains(&command).then_some(page));
    }
    for page in with_sections {
        let (_, end) = page.split_once("\n.SH ENVIRONMENT\n.nf\n").unwrap();
        let (environment, end) = end.split_once("\n.fi\n").unwrap();
        has(environment, &VARIABLES);
        // After 7 columns of `man`, in the 80 of a terminal.
        let mut widths = environment.lines().map(|line| line.replace('\\', "").len());
        assert!(widths.all(|width| width <= 71), "{environment}");
        let (_, end) = end.split_once("\n.SH EXIT STATUS\n.nf").unwrap();
        assert_eq!(end, EXIT_CODES);
    }
}
