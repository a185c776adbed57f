"""The tokens that the other implementations sign, each with the expected verdict.

Written as JSON lines: name, header, claims, secret, and what `Verifier::verify` must say.
"""

from setting import CLIENT_ID, NOW, OTHER_CLIENT_ID, OTHER_SECRET, SECRET, SHOP, write_line

PRESENT = int(NOW)
HEADER = {"alg": "HS256", "typ": "JWT"}
MERCHANT = {
    "iss": f"https://{SHOP}/admin",
    "dest": f"https://{SHOP}",
    "aud": CLIENT_ID,
    "sub": "12345678901",
    "exp": PRESENT + 60,
    "nbf": PRESENT,
    "iat": PRESENT,
    "jti": "9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b",
    "sid": "5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c",
    "sig": "3ad9f0c1" * 8,
}
BUYER = {
    "iss": f"https://{SHOP}/checkouts",
    "dest": SHOP,
    "aud": CLIENT_ID,
    "exp": PRESENT + 300,
    "nbf": PRESENT,
    "iat": PRESENT,
    "jti": "1f0b7c52-6a0e-4a55-9f3c-2d8e6b1a4c70",
    "sub": "gid://shopify/Customer/7210000000042",
}
USER, CUSTOMER, ANONYMOUS = "merchant 12345678901", "buyer 7210000000042", "buyer"


def sign(name, expected, claims, header=HEADER, secret=SECRET):
    write_line(
        {"name": name, "expected": expected, "header": header, "claims": claims, "secret": secret}
    )


def merchant(**changes):
    return MERCHANT | changes


def buyer(**changes):
    return BUYER | changes


def without(claims, *names):
    return {name: value for name, value in claims.items() if name not in names}


def accepted():
    sign("merchant's", USER, MERCHANT)
    sign("merchant's, user 42 as in the documentation", "merchant 42", merchant(sub="42"))
    times = {"exp": PRESENT + 60.25, "nbf": PRESENT + 0.25, "iat": PRESENT + 0.25}
    sign("merchant's, times with a fraction", USER, merchant(**times))
    sign("merchant's, header without `typ`", USER, MERCHANT, {"alg": "HS256"})
    sign("merchant's, `dest` without a scheme", USER, merchant(dest=SHOP))
    sign("merchant's, `iss` without a scheme", USER, merchant(iss=f"{SHOP}/admin"))
    sign("merchant's, without `sid` and `sig`", USER, without(MERCHANT, "sid", "sig"))
    sign("merchant's, with a further claim", USER, merchant(locale="de", list=[1, {"a": None}]))
    sign("merchant's, with a `kid`", USER, MERCHANT, HEADER | {"kid": "1"})
    sign("merchant's, `typ` is `jwt`", USER, MERCHANT, {"alg": "HS256", "typ": "jwt"})
    sign("buyer's, of a customer", CUSTOMER, BUYER)
    sign("buyer's, anonymous", ANONYMOUS, without(BUYER, "sub"))
    sign("buyer's, `sub` is `null`", ANONYMOUS, buyer(sub=None))
    sign("buyer's, without `iss`", CUSTOMER, without(BUYER, "iss"))
    sign("buyer's, anonymous, without `iss`", ANONYMOUS, without(BUYER, "iss", "sub"))
    sign("buyer's, `iss` is `null`", CUSTOMER, buyer(iss=None))
    sign("buyer's, `dest` with a scheme", CUSTOMER, buyer(dest=f"https://{SHOP}"))
    sign("expired 9 s ago", USER, merchant(exp=PRESENT - 9))
    sign("valid in 10 s", USER, merchant(nbf=PRESENT + 10))
    sign("issued in an hour, valid now", USER, merchant(iat=PRESENT + 3600))


def neither_merchant_nor_buyer():
    sign("merchant's, `iss` with another path", "other", merchant(iss=f"https://{SHOP}/pos"))
    sign("merchant's, `iss` without a path", "other", merchant(iss=f"https://{SHOP}"))
    sign("merchant's, `iss` with a trailing slash", "other", merchant(iss=f"https://{SHOP}/admin/"))
    elsewhere = buyer(iss=f"https://{SHOP}/pos")
    sign("buyer's, `iss` with another path", "other", elsewhere)
    sign("buyer's, anonymous, `iss` with another path", "other", without(elsewhere, "sub"))
    sign("merchant's, without `iss`", "other", without(MERCHANT, "iss"))
    sign("merchant's, without `sub`", "other", without(MERCHANT, "sub"))
    sign("merchant's, `sub` is not a number", "other", merchant(sub="admin"))
    sign("merchant's issuer, customer's `sub`", "other", merchant(sub=BUYER["sub"]))
    sign("buyer's issuer, user's `sub`", "other", buyer(sub=MERCHANT["sub"]))
    sign("buyer's, another thing's GID", "other", buyer(sub="gid://shopify/Company/42"))


def refused_for_its_times():
    sign("expired 10 s ago", "expired", merchant(exp=PRESENT - 10))
    sign("expired an hour ago", "expired", merchant(exp=PRESENT - 3600))
    sign("valid in 11 s", "not_yet_valid", merchant(nbf=PRESENT + 11))
    sign("valid in an hour", "not_yet_valid", merchant(nbf=PRESENT + 3600))
    sign("buyer's, expired", "expired", buyer(exp=PRESENT - 300))


def refused_for_its_audience():
    sign("another app's", "wrong_audience", merchant(aud=OTHER_CLIENT_ID))
    sign("`aud` is an array of ours", "invalid_claim aud", merchant(aud=[CLIENT_ID]))
    both = [CLIENT_ID, OTHER_CLIENT_ID]
    sign("`aud` is an array of ours and another", "invalid_claim aud", merchant(aud=both))
    sign("`aud` is an empty array", "invalid_claim aud", merchant(aud=[]))
    sign("`aud` is empty", "invalid_claim aud", merchant(aud=""))
    sign("`aud` is a number", "invalid_claim aud", merchant(aud=42))


def refused_for_its_shop():
    other = "https://other-shop.myshopify.com"
    sign("`iss` names another shop than `dest`", "issuer_mismatch", merchant(iss=f"{other}/admin"))
    sign("`dest` names another shop than `iss`", "issuer_mismatch", merchant(dest=other))
    longer = f"https://{SHOP}.example.com"
    sign("`iss` continues after the shop", "issuer_mismatch", merchant(iss=f"{longer}/admin"))
    sign("`dest` continues after the shop", "invalid_shop_domain", merchant(dest=longer))
    sign("`dest` with a path", "invalid_shop_domain", merchant(dest=f"https://{SHOP}/admin"))
    sign("`dest` with a slash", "invalid_shop_domain", merchant(dest=f"https://{SHOP}/"))
    sign("`dest` with `http://`", "invalid_shop_domain", merchant(dest=f"http://{SHOP}"))
    sign("`dest` is not a shop's domain", "invalid_shop_domain", merchant(dest="https://example.com"))


def refused_for_a_claim():
    for claim in ["exp", "nbf", "iat", "aud", "dest", "jti"]:
        sign(f"without `{claim}`", f"missing_claim {claim}", without(MERCHANT, claim))
    for claim in ["exp", "nbf", "iat"]:
        digits = str(MERCHANT[claim])
        sign(f"`{claim}` is a string of digits", f"invalid_claim {claim}", merchant(**{claim: digits}))
        sign(f"`{claim}` is `null`", f"invalid_claim {claim}", merchant(**{claim: None}))
    sign("`exp` is negative", "invalid_claim exp", merchant(exp=-1))
    for claim in ["dest", "jti", "iss", "sub", "sid"]:
        sign(f"`{claim}` is a number", f"invalid_claim {claim}", merchant(**{claim: 42}))
    sign("`jti` is empty", "invalid_claim jti", merchant(jti=""))


def no_session_tokens():
    sign("post-purchase", "missing_claim exp", {"iss": "shopify", "sub": "77", "iat": PRESENT})
    changeset = {"iss": CLIENT_ID, "jti": "1", "iat": PRESENT, "sub": "77", "changes": []}
    sign("changeset", "missing_claim exp", changeset)
    sign("no claims", "missing_claim exp", {})


def refused_for_its_header_or_signature():
    for algorithm in ["HS384", "HS512", "none"]:
        sign(f"signed with {algorithm}", "malformed", MERCHANT, HEADER | {"alg": algorithm})
    sign("under another secret", "invalid_signature", MERCHANT, secret=OTHER_SECRET)
    expired = merchant(exp=PRESENT - 3600)
    sign("under another secret, and expired", "invalid_signature", expired, secret=OTHER_SECRET)
    sign("under the empty secret", "invalid_signature", MERCHANT, secret="")
    unusual = "unsupported_jose_header"
    sign("`typ` is `at+jwt`", unusual, MERCHANT, {"alg": "HS256", "typ": "at+jwt"})
    sign("`crit` names an extension", unusual, MERCHANT, HEADER | {"crit": ["x"], "x": 1})
    plain = HEADER | {"crit": ["b64"], "b64": False}
    sign("`crit` names `b64`, which is `false`", unusual, MERCHANT, plain)
    sign("header of more than 128 characters", unusual, MERCHANT, HEADER | {"kid": "k" * 200})
    sign("longer than 4096 bytes", "too_long", merchant(locale="x" * 4096))


accepted()
neither_merchant_nor_buyer()
refused_for_its_times()
refused_for_its_audience()
refused_for_its_shop()
refused_for_a_claim()
no_session_tokens()
refused_for_its_header_or_signature()
