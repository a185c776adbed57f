"""PyJWT, configured as its documentation has it: `sign`, `verify` and `version`, in JSON lines.

PyJWT reads the system's clock and takes no time as an argument, so the class it reads it from is
replaced by one that stands.
"""

import sys
import warnings
from datetime import datetime
from importlib.metadata import version
from unittest.mock import patch

import jwt
from jwt.warnings import InsecureKeyLengthWarning

from setting import CLIENT_ID, LEEWAY, NOW, SECRET, read_lines, write_line


class StandingClock(datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(NOW, tz)


def sign(token):
    algorithm = token["header"]["alg"]
    headers = {name: value for name, value in token["header"].items() if name != "alg"}
    headers.setdefault("typ", None)  # else it adds one
    secret = token["secret"] if algorithm != "none" else None
    try:
        text = jwt.encode(token["claims"], secret, algorithm=algorithm, headers=headers)
    except Exception as error:
        return {"declined": f"{type(error).__name__}: {error}"}
    return {"token": text}


def decode(token):
    jwt.decode(token, SECRET, algorithms=["HS256"], audience=CLIENT_ID, leeway=LEEWAY)


def decode_with_options(token):
    options = {"require": ["exp", "nbf", "iat", "aud", "dest", "jti"], "strict_aud": True}
    jwt.decode(
        token, SECRET, algorithms=["HS256"], audience=CLIENT_ID, leeway=LEEWAY, options=options
    )


def answer(verify, token):
    try:
        verify(token)
    except Exception as error:
        return {"accepts": False, "because": type(error).__name__}
    return {"accepts": True}


def main(command):
    # PyJWT warns of short secrets: HS512 needs a longer one than Shopify's, and the empty one is intended.
    warnings.simplefilter("ignore", InsecureKeyLengthWarning)
    if command == "version":
        write_line({"PyJWT": version("PyJWT")})
        return
    for line in read_lines(sys.stdin):
        if command == "sign":
            write_line(line | {"by": "PyJWT"} | sign(line))
        else:
            write_answers(line)


def write_answers(line):
    for name, verify in [("PyJWT", decode), ("PyJWT, options", decode_with_options)]:
        write_line(line | {"implementation": name} | answer(verify, line["token"]))


with patch("jwt.api_jwt.datetime", StandingClock):
    main(sys.argv[1])
