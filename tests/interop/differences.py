"""Where the others differ from this crate, and why. `compare.py` fails if one is missing here or has gone."""

from dataclasses import dataclass

PYJWT, PYJWT_OPTIONS = "PyJWT", "PyJWT, options"
JOSE, JOSE_OPTIONS = "jose", "jose, options"
JSONWEBTOKEN, SHOPIFY = "jsonwebtoken", "@shopify/shopify-api"

IMPLEMENTATIONS = [PYJWT, PYJWT_OPTIONS, JOSE, JOSE_OPTIONS, JSONWEBTOKEN, SHOPIFY]
CONFIGURATION = {
    PYJWT: '`jwt.decode(token, secret, algorithms=["HS256"], audience=client_id, leeway=10)`',
    PYJWT_OPTIONS: 'the same with `options={"require": [six claims], "strict_aud": True}`',
    JOSE: "`jwtVerify(token, secret, { algorithms: ['HS256'], audience: clientId, clockTolerance: 10 })`",
    JOSE_OPTIONS: "the same with `requiredClaims: [six claims]`",
    JSONWEBTOKEN: "`jwt.verify(token, secret, { algorithms: ['HS256'], audience: clientId, clockTolerance: 10 })`",
    SHOPIFY: "`shopify.session.decodeSessionToken(token)`; the algorithm and 10 s of leeway are its own",
}
BOTH_PYJWT = [PYJWT, PYJWT_OPTIONS]
BOTH_JOSE = [JOSE, JOSE_OPTIONS]


@dataclass(frozen=True)
class Difference:
    reason: str
    accept: bool  # what the others do, and this crate does not
    who: list
    tokens: dict  # by group


DIFFERENCES = [
    Difference(
        "It does not check the path of `iss` or the form of `sub`, which tell merchants from buyers. "
        "The general libraries can be given the issuers to expect; these differ from shop to shop.",
        True,
        IMPLEMENTATIONS,
        {
            "Kinds of callers": [
                "buyer's, of a customer",
                "buyer's, anonymous",
                "buyer's, without `iss`",
                "merchant's",
                "merchant's, without `iss`",
                "merchant's, `iss` with another path",
                "merchant's, without `sub`",
                "merchant's, `sub` is not a number",
                "buyer's, `sub` is another thing's GID",
            ]
        },
    ),
    Difference(
        "It checks neither the path of `iss` nor the type of `sub`.",
        True,
        [*BOTH_JOSE, JSONWEBTOKEN, SHOPIFY],
        {"Kinds of callers": ["merchant's, `sub` is `null`"]},
    ),
    Difference(
        "`dest` is a claim of Shopify's, not a registered one: it is returned unchecked, and `iss` is not "
        "compared with it.",
        True,
        IMPLEMENTATIONS,
        {
            "Shop and issuer": [
                "`dest` is not a shop's domain",
                "`dest` continues after the shop",
                "`dest` with a path",
                "`dest` with a port",
                "`dest` with `http://`",
                "`iss` names another shop",
                "`iss` continues after the shop",
                "`iss` names the shop in its path",
                "`iss` is empty",
            ],
            "Types of claims": ["`dest` is a number"],
        },
    ),
    Difference(
        "An absent claim is not checked unless an option requires it.",
        True,
        [PYJWT, JOSE],
        {
            "Missing claims": [
                "without `exp`", "without `nbf`", "without `iat`", "without `dest`", "without `jti`",
            ]
        },
    ),
    Difference(
        "An absent claim is not checked, and no option can require one.",
        True,
        [JSONWEBTOKEN, SHOPIFY],
        {
            "Missing claims": [
                "without `exp`", "without `nbf`", "without `iat`", "without `dest`", "without `jti`",
            ]
        },
    ),
    Difference(
        "RFC 7519, section 4.1.3, allows an array as `aud`, and it accepts one that contains the client ID. "
        "Shopify sends a string, and this crate accepts nothing else.",
        True,
        [PYJWT, *BOTH_JOSE, JSONWEBTOKEN],
        {"Audience": ["array of ours", "array of ours and another"]},
    ),
    Difference(
        "It accepts times of any size.",
        True,
        IMPLEMENTATIONS,
        {"Times": ["`exp` is 2^64", "`nbf` is -1"]},
    ),
    Difference(
        "JavaScript reads 1e400 as infinity, which is later than every time.",
        True,
        [*BOTH_JOSE, JSONWEBTOKEN, SHOPIFY],
        {"Times": ["`exp` is 1e400"]},
    ),
    Difference(
        "It drops the fraction of a time, which makes both `exp` and `nbf` up to a second earlier.",
        True,
        BOTH_PYJWT,
        {"Times": ["valid in 10.5 s"]},
    ),
    Difference(
        "It drops the fraction of a time, which makes both `exp` and `nbf` up to a second earlier.",
        False,
        BOTH_PYJWT,
        {"Times": ["expired 9.5 s ago"]},
    ),
    Difference(
        "It compares `iat` with the present time. RFC 7519, section 4.1.6, does not ask for that.",
        False,
        BOTH_PYJWT,
        {"Times": ["issued in an hour, valid now"]},
    ),
    Difference(
        "It converts a string of digits to a number.",
        True,
        BOTH_PYJWT,
        {
            "Types of claims": [
                "`exp` is a string of digits",
                "`nbf` is a string of digits",
                "`iat` is a string of digits",
            ]
        },
    ),
    Difference(
        "It does not check `iat` unless `maxAge` is given.",
        True,
        [JSONWEBTOKEN],
        {
            "Types of claims": [
                "`iat` is a string of digits", "`iat` is `null`", "`iat` is an object",
            ]
        },
    ),
    Difference(
        "It checks neither the type of this claim nor that it is not empty.",
        True,
        IMPLEMENTATIONS,
        {"Types of claims": ["`jti` is empty", "`iss` is a number", "`sid` is a number"]},
    ),
    Difference(
        "It does not check the type of this claim.",
        True,
        [*BOTH_JOSE, JSONWEBTOKEN, SHOPIFY],
        {"Types of claims": ["`jti` is a number", "`sub` is a number"]},
    ),
    Difference(
        "It requires `sub` to be a string if it is present. An anonymous buyer's is `null` in some of "
        "Shopify's tokens.",
        False,
        BOTH_PYJWT,
        {"Good tokens": ["buyer's, `sub` is `null`"]},
    ),
    Difference(
        "It requires `kid` to be a string, as RFC 7515, section 4.1.4, says. This crate ignores `kid`.",
        False,
        BOTH_PYJWT,
        {"Header": ["with a `kid` that is a number"]},
    ),
    Difference(
        "It does not check `typ` in this configuration.",
        True,
        IMPLEMENTATIONS,
        {"Header": ["`typ` is `at+jwt`"]},
    ),
    Difference(
        "It does not limit a header to 128 characters, a token to 4096, or a claims set to 16 levels.",
        True,
        IMPLEMENTATIONS,
        {
            "Header": ["of more than 128 characters"],
            "Payload and encoding": ["longer than 4096 bytes", "100 levels of arrays in an unknown claim"],
        },
    ),
    Difference(
        "Of two members with one name its JSON parser keeps the last, which here is the valid one. RFC 7515 and "
        "RFC 7519, section 4 in both, allow that.",
        True,
        IMPLEMENTATIONS,
        {
            "Header": ["`alg` twice, `none` first"],
            "Payload and encoding": ["`exp` twice, the first expired"],
        },
    ),
    Difference(
        "It implements the extension `b64` (RFC 7797), which changes nothing where it is `true`. This crate "
        "implements none.",
        True,
        [*BOTH_PYJWT, *BOTH_JOSE, SHOPIFY],
        {"Header": ["`crit` names `b64`, which is `true`"]},
    ),
    Difference(
        "It does not check `crit`.",
        True,
        [JSONWEBTOKEN],
        {
            "Header": [
                "`crit` names an unknown extension",
                "`crit` is empty",
                "`crit` is `null`",
                "`crit` names `b64`, which is `true`",
                "`crit` names `b64`, which is `false`",
            ]
        },
    ),
    Difference(
        "Its base64url decoder accepts padding.",
        True,
        [*BOTH_PYJWT, *BOTH_JOSE, SHOPIFY],
        {"Signature": ["padded"]},
    ),
    Difference(
        "Its base64url decoder ignores white space, and the unused bits of the last character.",
        True,
        [*BOTH_JOSE, SHOPIFY],
        {"Signature": ["with a trailing line feed", "with stray bits"]},
    ),
    Difference(
        "Its text decoder or JSON parser drops a byte order mark.",
        True,
        [*BOTH_PYJWT, *BOTH_JOSE, SHOPIFY],
        {"Payload and encoding": ["with a byte order mark"]},
    ),
    Difference(
        "Its text decoder replaces bytes that are not UTF-8 by U+FFFD.",
        True,
        [JSONWEBTOKEN, SHOPIFY],
        {"Payload and encoding": ["invalid UTF-8 in an unknown claim"]},
    ),
    Difference(
        "Python's JSON parser accepts `NaN`, which RFC 8259 does not allow.",
        True,
        BOTH_PYJWT,
        {"Payload and encoding": ["`NaN` in an unknown claim"]},
    ),
]

NO_HEADER = "its test helper has no argument for the header"
NO_NUMBER = "it signs no time that is not a number"
EMPTY_SECRET = "it refuses an empty secret"

# The tokens that a signer does not sign, and the reasons.
DECLINED = {
    PYJWT: {
        "buyer's, `iss` is `null`": "it signs no `iss` that is not a string",
        "`iss` is a number": "it signs no `iss` that is not a string",
        "under the empty secret": EMPTY_SECRET,
    },
    JOSE: {
        "under the empty secret": EMPTY_SECRET,
        "`crit` names `b64`, which is `false`": "it signs no JWT with an unencoded payload",
    },
    JSONWEBTOKEN: {
        "`exp` is a string of digits": NO_NUMBER,
        "`exp` is `null`": NO_NUMBER,
        "`nbf` is a string of digits": NO_NUMBER,
        "`nbf` is `null`": NO_NUMBER,
        "`iat` is a string of digits": NO_NUMBER,
        "`iat` is `null`": NO_NUMBER,
        "under the empty secret": EMPTY_SECRET,
    },
    SHOPIFY: {
        "merchant's, with a `kid`": NO_HEADER,
        "merchant's, `typ` is `jwt`": NO_HEADER,
        "signed with HS384": NO_HEADER,
        "signed with HS512": NO_HEADER,
        "signed with none": NO_HEADER,
        "`typ` is `at+jwt`": NO_HEADER,
        "`crit` names an extension": NO_HEADER,
        "`crit` names `b64`, which is `false`": NO_HEADER,
        "header of more than 128 characters": NO_HEADER,
    },
}
SIGNERS = list(DECLINED)
