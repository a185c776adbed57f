"""Compares all verdicts with the expected ones, and the page with what it must be.

usage: compare.py FOLDER PAGE [--write]
"""

import base64
import difflib
import json
import sys
from collections import Counter
from pathlib import Path

from differences import DECLINED, DIFFERENCES, IMPLEMENTATIONS, SIGNERS
from page import render, render_all
from setting import read_lines


# The complete verdicts, too many for the page.
ALL = Path(__file__).parent / "target/verdicts.md"


def compare_signed(signed):
    """Every token that another implementation has signed gets exactly the expected verdict."""
    problems = []
    for line in signed:
        what = f"{line['name']}, signed by {line['by']}"
        expected_to_decline = line["name"] in DECLINED[line["by"]]
        if "declined" in line:
            if not expected_to_decline:
                problems.append(f"{what}: declined ({line['declined']})")
            continue
        if expected_to_decline:
            problems.append(f"{what}: is said to be declined, and was signed")
        if not says_what_was_asked_for(line):
            problems.append(f"{what}: does not say what was asked for: {line['token']}")
        if line["ours"] != all_three(line["expected"]):
            problems.append(f"{what}: expected {line['expected']}, verdicts {line['ours']}")
    return problems + incomplete_signers(signed)


def says_what_was_asked_for(line):
    header, payload, _ = line["token"].split(".")
    if line["header"].get("b64") is False and payload == "":
        return True  # RFC 7797: PyJWT leaves out the payload
    asked_header = line["header"]
    if line["by"] == "@shopify/shopify-api":
        asked_header = {"alg": "HS256"}  # its helper has no other
    elif asked_header["alg"] == "none":
        asked_header = {"alg": "none"} | {k: v for k, v in decode(header).items() if k == "typ"}
    return decode(header) == asked_header and decode(payload) == line["claims"]


def decode(segment):
    return json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))


def all_three(verdict):
    """The verdicts of `verify`, `verify_merchant` and `verify_buyer`, given that of the first."""
    kind = verdict.split()[0]
    if kind not in ("merchant", "buyer", "other"):
        return {"any": verdict, "merchant": verdict, "buyer": verdict}
    return {
        "any": verdict,
        "merchant": verdict if kind == "merchant" else "not_merchant",
        "buyer": verdict if kind == "buyer" else "not_buyer",
    }


def incomplete_signers(signed):
    names = {line["name"] for line in signed if line["by"] == "PyJWT"}
    problems = []
    for signer in SIGNERS:
        by_this = Counter(line["name"] for line in signed if line["by"] == signer)
        if names - by_this.keys() or max(by_this.values(), default=0) != 1:
            problems.append(f"{signer}: was not asked for every token once")
    return problems


def compare_minted(minted):
    """Every token of `testing` gets the expected verdict."""
    return [
        f"{title(line)}: expected {line['expected']}, verdict {ours(line)}"
        for line in minted
        if ours(line) != line["expected"]
    ]


def compare_theirs(minted, theirs):
    """The others agree on every token, except where a difference is listed."""
    answers = {(line["implementation"], *key(line)): line for line in theirs}
    asked = {(name, *key(line)) for name in IMPLEMENTATIONS for line in minted}
    if answers.keys() != asked or len(answers) != len(theirs):
        return ["not every implementation answered for every token once"]
    problems, listed = [], listed_differences()
    for line in minted:
        for name in IMPLEMENTATIONS:
            answer = answers[name, *key(line)]
            listed_as = listed.pop((name, *key(line)), None)
            problems += compare_one(line, answer, listed_as)
    return problems + [f"listed as a difference, but there is no such token: {k}" for k in listed]


def compare_one(line, answer, listed_as):
    what = f"{answer['implementation']}, {title(line)}"
    they = "accepts" if answer["accepts"] else f"refuses ({answer['because']})"
    if answer["accepts"] == is_accepted(line):
        return [] if listed_as is None else [f"{what}: the listed difference has gone, it {they}"]
    if listed_as is None:
        return [f"{what}: {they}, this crate says {ours(line)}; no difference is listed"]
    return []


def listed_differences():
    listed = {}
    for difference in DIFFERENCES:
        for name in difference.who:
            for group, tokens in difference.tokens.items():
                for token in tokens:
                    assert (name, group, token) not in listed, f"listed twice: {name}, {token}"
                    listed[name, group, token] = difference
    return listed


def key(line):
    return line["group"], line["name"]


def title(line):
    return f"{line['group']}: {line['name']}"


def ours(line):
    return line["ours"][line["route"]]


def is_accepted(line):
    return ours(line).split()[0] in ("merchant", "buyer")


def compare_page(path, text, write):
    if write:
        path.write_text(text)
        return []
    committed = path.read_text() if path.exists() else ""
    difference = difflib.unified_diff(
        committed.splitlines(), text.splitlines(), "committed", "from this run", lineterm="", n=0
    )
    changes = "\n".join(difference)
    return [f"{path.name} is not what this run writes (run --write):\n{changes}"] if changes else []


def main(folder, page, write):
    def lines(name):
        with open(folder / name) as file:
            return read_lines(file)

    signed, minted, theirs = lines("signed"), lines("minted"), lines("theirs")
    versions = {name: version for line in lines("versions") for name, version in line.items()}
    problems = compare_signed(signed) + compare_minted(minted) + compare_theirs(minted, theirs)
    if not problems:
        ALL.parent.mkdir(exist_ok=True)
        ALL.write_text(render_all(signed, minted, theirs, listed_differences()))
        problems = compare_page(page, render(versions, minted, theirs), write)
    for problem in problems:
        print(f"interop: {problem}", file=sys.stderr)
    count = sum("token" in line for line in signed)
    print(
        f"interop: {count} tokens signed by {len(SIGNERS)} others and {len(minted)} of `testing`, "
        f"given to {len(IMPLEMENTATIONS)} configurations of them; {len(problems)} problems"
    )
    sys.exit(bool(problems))


main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] == ["--write"])
