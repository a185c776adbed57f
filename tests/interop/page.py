"""The page `docs/other-implementations.md`."""

from differences import CONFIGURATION, DECLINED, DIFFERENCES, IMPLEMENTATIONS, SIGNERS

INTRODUCTION = """\
# Other implementations

What three general JWT libraries and Shopify's own library say of the same tokens as this crate. This page
is written by a command, which fails if anything on it is no longer so:

```sh
tests/interop/run           # compares, and compares this page with what it would write
tests/interop/run --write   # compares, and writes this page
```

It needs Rust, Python 3.11 or later with `venv`, and Node 20.12 or later with `npm`; it installs the versions
below. The time is 2023-11-14T22:13:20.25Z for all of them, and every token is made for that time.

A general JWT library leaves to its caller what is not in RFC 7519; so a difference here is first of all
a list of what code around such a library has to do itself."""

SIGNED = """\
## Tokens that they sign

Each implementation signs the same claims, and this crate gives each token exactly the verdict in the second
column: that of `Verifier::verify`, which is a kind with its ID, or an error's code with its claim. The
verdicts of `verify_merchant` and `verify_buyer` must be those that follow from it. "Yes" means that the
implementation has signed such a token. `@shopify/shopify-api` signs with the function `getJwt` of its
`test-helpers`, whose header never has a `typ`."""

DIFFERENT = """\
## Where they differ on the tokens of `testing`

The module `testing` of this crate mints tokens, good and spoilt, which all verify. These are all the
differences, by their reason; the complete table further down refers to their numbers. A token with "where a
buyer's is expected" stands for a route that serves buyers, and is verified with `verify_buyer`; all others
with `verify_merchant`."""

COMPLETE = """\
## All tokens of `testing`

In bold, with the number of its reason, where an implementation differs from this crate."""


def render(versions, signed, minted, theirs, listed):
    answers = {(line["implementation"], line["group"], line["name"]): line for line in theirs}
    parts = [
        INTRODUCTION,
        configurations(versions),
        SIGNED,
        signed_table(signed),
        declined(),
        DIFFERENT,
        differences_table(minted, answers),
        COMPLETE,
        *complete_tables(minted, answers, listed),
    ]
    return "\n\n".join(parts) + "\n"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def configurations(versions):
    rows = [
        [name, versions[name.removesuffix(", options")], CONFIGURATION[name]]
        for name in IMPLEMENTATIONS
    ]
    six = '"Six claims" are `exp`, `nbf`, `iat`, `aud`, `dest` and `jti`.'
    return table(["implementation", "version", "configured as"], rows) + "\n\n" + six


def signed_table(signed):
    by_name = {}
    for line in signed:
        by_name.setdefault(line["name"], {})[line["by"]] = line
    rows = []
    for name, lines in by_name.items():
        expected = next(iter(lines.values()))["expected"]
        cells = [signed_cell(lines.get(signer)) for signer in SIGNERS]
        rows.append([name, f"`{expected}`", *cells])
    return table(["token", "verdict", *SIGNERS], rows)


def signed_cell(line):
    if line is None:
        return ""
    return "yes" if "token" in line else "no"


def declined():
    by_reason = {}
    for signer, names in DECLINED.items():
        for name, reason in names.items():
            by_reason.setdefault((signer, reason), []).append(name)
    rows = [[signer, "; ".join(names), reason] for (signer, reason), names in by_reason.items()]
    return "What was not signed, and why:\n\n" + table(["by", "tokens", "reason"], rows)


def differences_table(minted, answers):
    lines = {(line["group"], line["name"]): line for line in minted}
    rows = []
    for number, difference in enumerate(DIFFERENCES, 1):
        keys = [(group, name) for group, names in difference.tokens.items() for name in names]
        tokens = " / ".join(
            f"{group}: " + "; ".join(token_name(lines[group, name]) for name in names)
            for group, names in difference.tokens.items()
        )
        verdicts = {f"`{verdict(lines[key])}`": None for key in keys}
        who = "; ".join(difference.who) if difference.who != IMPLEMENTATIONS else "all"
        if difference.accept:
            theirs = "accepts"
        else:
            because = {f"`{answers[name, *key]['because']}`" for name in difference.who for key in keys}
            theirs = "refuses: " + ", ".join(sorted(because))
        rows.append([str(number), who, tokens, ", ".join(verdicts), theirs, difference.reason])
    return table(["", "implementation", "tokens", "this crate", "theirs", "reason"], rows)


def complete_tables(minted, answers, listed):
    groups = {}
    for line in minted:
        groups.setdefault(line["group"], []).append(line)
    for group, lines in groups.items():
        rows = [complete_row(line, answers, listed) for line in lines]
        yield f"### {group}"
        yield table(["token", "this crate", *IMPLEMENTATIONS], rows)


def complete_row(line, answers, listed):
    cells = []
    for name in IMPLEMENTATIONS:
        key = name, line["group"], line["name"]
        answer = "accepts" if answers[key]["accepts"] else "refuses"
        if key in listed:
            answer = f"**{answer}** ({DIFFERENCES.index(listed[key]) + 1})"
        cells.append(answer)
    return [token_name(line), f"`{verdict(line)}`", *cells]


def token_name(line):
    is_for_buyers = line["route"] == "buyer"
    return line["name"] + (" (where a buyer's is expected)" if is_for_buyers else "")


def verdict(line):
    return line["ours"][line["route"]]
