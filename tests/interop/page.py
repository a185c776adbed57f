"""The page `docs/other-implementations.md`."""

from differences import CONFIGURATION, DECLINED, DIFFERENCES, IMPLEMENTATIONS, SIGNERS

INTRODUCTION = """\
# Other implementations

How the verdicts of three general JWT libraries, in Python and JavaScript, and of Shopify's own JavaScript library
differ from this crate's. A command compares them and writes this page; CI fails when a difference appears or
disappears, or is not on this page:

```sh
tests/interop/run           # compares
tests/interop/run --write   # compares, and writes this page
```

It needs Rust, Python 3.11 or later with `venv`, and Node 20.12 or later with `npm`. All tokens are issued relative
to one fixed time and verified at it: 2023-11-14T22:13:20.25Z.

The comparison goes both ways. The others sign tokens, and this crate gives each the verdict that its design
requires. The module `testing` mints tokens, valid and invalid, and the others verify them. The command writes all
verdicts to `tests/interop/target/verdicts.md`."""

DIFFERENT = """\
## Differences

A general library leaves to its caller what RFC 7519 does not define. For such a library, each difference is a check
that a Shopify app must write itself. On routes for buyers this crate's verdict is that of `verify_buyer`, elsewhere
that of `verify_merchant`."""

SIGNED = """\
# All verdicts

## Tokens that others sign

The verdict is that of `Verifier::verify`: a kind with its ID, or an error's code with its claim. "Yes" means that
the implementation has signed such a token."""

COMPLETE = """\
## Tokens of `testing`

Verdicts in bold differ from this crate's; the number is that of the difference on the page."""

# How many of a difference's tokens the page names.
NAMED = 2


def render(versions, minted, theirs):
    """The page."""
    answers = {(line["implementation"], line["group"], line["name"]): line for line in theirs}
    parts = [INTRODUCTION, configurations(versions), DIFFERENT, differences_table(minted, answers)]
    return "\n\n".join(parts) + "\n"


def render_all(signed, minted, theirs, listed):
    """Every verdict, which is too much for the page."""
    answers = {(line["implementation"], line["group"], line["name"]): line for line in theirs}
    tables = complete_tables(minted, answers, listed)
    parts = [SIGNED, signed_table(signed), declined(), COMPLETE, *tables]
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
        tokens = "; ".join(f"{key[0].lower()}: {token_name(lines[key])}" for key in keys[:NAMED])
        if len(keys) > NAMED:
            tokens += f"; {len(keys) - NAMED} more"
        names = [name.replace(", options", " with options") for name in difference.who]
        who = ", ".join(names) if difference.who != IMPLEMENTATIONS else "all"
        theirs = "accept" if difference.accept else "refuse"
        rows.append([str(number), who, theirs, tokens, difference.reason])
    return table(["", "implementations", "they", "tokens", "reason"], rows)


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
