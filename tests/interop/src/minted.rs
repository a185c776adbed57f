//! The tokens that `testing` mints, each with the route it is sent to and the expected verdict.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shopify_session_token::testing::{HEADER, Token, sign};

use crate::setting::Setting;

/// The kind of token that a route expects.
#[derive(Clone, Copy)]
pub enum Route {
    Merchant,
    Buyer,
}

impl Route {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merchant => "merchant",
            Self::Buyer => "buyer",
        }
    }
}

pub struct Minted {
    pub group: &'static str,
    pub name: String,
    pub route: Route,
    pub expected: String,
    pub token: String,
}

const USER: &str = "merchant 12345678901";
const CUSTOMER: &str = "buyer 7210000000042";
const ANONYMOUS: &str = "buyer";

pub fn all(setting: &Setting) -> Vec<Minted> {
    let mut list = List {
        setting,
        group: "",
        minted: Vec::new(),
    };
    good_tokens(&mut list);
    kinds(&mut list);
    times(&mut list);
    audiences(&mut list);
    shops_and_issuers(&mut list);
    missing_claims(&mut list);
    types_of_claims(&mut list);
    other_jwts(&mut list);
    headers(&mut list);
    signatures(&mut list);
    encodings(&mut list);
    list.minted
}

struct List<'a> {
    setting: &'a Setting,
    group: &'static str,
    minted: Vec<Minted>,
}

impl List<'_> {
    fn merchant(&self) -> Token {
        Token::merchant_at(&self.setting.shop, 12_345_678_901, self.setting.now)
    }

    fn buyer(&self) -> Token {
        Token::buyer_at(
            &self.setting.shop,
            Some(7_210_000_000_042),
            self.setting.now,
        )
    }

    fn anonymous(&self) -> Token {
        Token::buyer_at(&self.setting.shop, None, self.setting.now)
    }

    /// A JSON number, `seconds` after the present.
    fn at(&self, seconds: i64) -> String {
        let now = i64::try_from(self.setting.now.as_secs()).expect("not that far ahead");
        (now + seconds).to_string()
    }

    fn add(&mut self, name: &str, expected: &str, token: &Token) {
        let token = token.sign(&self.setting.secret);
        self.add_text(name, Route::Merchant, expected, token);
    }

    fn add_for_buyers(&mut self, name: &str, expected: &str, token: &Token) {
        let token = token.sign(&self.setting.secret);
        self.add_text(name, Route::Buyer, expected, token);
    }

    /// Header and payload as given, validly signed.
    fn add_signed(
        &mut self,
        name: &str,
        expected: &str,
        header: impl AsRef<[u8]>,
        payload: impl AsRef<[u8]>,
    ) {
        let token = sign(header, payload, &self.setting.secret);
        self.add_text(name, Route::Merchant, expected, token);
    }

    fn add_text(&mut self, name: &str, route: Route, expected: &str, token: String) {
        self.minted.push(Minted {
            group: self.group,
            name: name.into(),
            route,
            expected: expected.into(),
            token,
        });
    }
}

fn good_tokens(list: &mut List) {
    list.group = "Good tokens";
    let (merchant, buyer, anonymous) = (list.merchant(), list.buyer(), list.anonymous());
    list.add("merchant's", USER, &merchant);
    list.add(
        "merchant's, for another shop of the same app",
        USER,
        &merchant.clone().for_other_shop(),
    );
    let token = merchant.clone().without("sid").without("sig");
    list.add("merchant's, without `sid` and `sig`", USER, &token);
    let token = merchant.clone().claim("locale", "\"de\"");
    list.add("merchant's, with a further claim", USER, &token);
    let token = merchant.clone().jwt_id("1234567890");
    list.add("merchant's, `jti` is not a UUID", USER, &token);
    list.add_for_buyers("buyer's, of a customer", CUSTOMER, &buyer);
    list.add_for_buyers("buyer's, anonymous", ANONYMOUS, &anonymous);
    let token = anonymous.clone().claim("sub", "null");
    list.add_for_buyers("buyer's, `sub` is `null`", ANONYMOUS, &token);
    let token = buyer.clone().without("iss");
    list.add_for_buyers("buyer's, without `iss`", CUSTOMER, &token);
    let token = buyer.clone().claim("iss", "null");
    list.add_for_buyers("buyer's, `iss` is `null`", CUSTOMER, &token);
}

fn kinds(list: &mut List) {
    list.group = "Kinds of callers";
    let (merchant, buyer, anonymous) = (list.merchant(), list.buyer(), list.anonymous());
    list.add("buyer's, of a customer", "not_merchant", &buyer);
    list.add("buyer's, anonymous", "not_merchant", &anonymous);
    let token = buyer.clone().without("iss");
    list.add("buyer's, without `iss`", "not_merchant", &token);
    list.add_for_buyers("merchant's", "not_buyer", &merchant);
    let token = merchant.clone().without("iss");
    list.add("merchant's, without `iss`", "not_merchant", &token);
    let issuer = format!("\"https://{}/pos\"", list.setting.shop);
    let token = merchant.clone().claim("iss", &issuer);
    let name = "merchant's, `iss` with another path";
    list.add(name, "not_merchant", &token);
    let token = buyer.clone().claim("iss", &issuer);
    let name = "buyer's, `iss` with another path";
    list.add_for_buyers(name, CUSTOMER, &token);
    let token = merchant.clone().without("sub");
    list.add("merchant's, without `sub`", "not_merchant", &token);
    let token = merchant.clone().claim("sub", "null");
    list.add("merchant's, `sub` is `null`", "not_merchant", &token);
    let token = merchant.clone().claim("sub", "\"admin\"");
    list.add("merchant's, `sub` is not a number", "not_merchant", &token);
    let token = buyer.claim("sub", r#""gid:\/\/shopify\/Company\/42""#);
    list.add_for_buyers("buyer's, `sub` is another thing's GID", "not_buyer", &token);
}

fn times(list: &mut List) {
    list.group = "Times";
    let merchant = list.merchant();
    let exp = |time: &str| merchant.clone().claim("exp", time);
    let nbf = |time: &str| merchant.clone().claim("nbf", time);
    list.add("expired long ago", "expired", &merchant.clone().expired());
    list.add("expired 9 s ago", USER, &exp(&list.at(-9)));
    list.add("expired 10 s ago", "expired", &exp(&list.at(-10)));
    list.add("expired 9.5 s ago", USER, &exp(&(list.at(-10) + ".5")));
    let token = merchant.clone().not_yet_valid();
    list.add("valid in an hour", "not_yet_valid", &token);
    list.add("valid in 10 s", USER, &nbf(&list.at(10)));
    list.add("valid in 11 s", "not_yet_valid", &nbf(&list.at(11)));
    let in_10_5 = list.at(10) + ".5";
    list.add("valid in 10.5 s", "not_yet_valid", &nbf(&in_10_5));
    let token = merchant.clone().claim("iat", &list.at(3_600));
    list.add("issued in an hour, valid now", USER, &token);
    let token = exp(&(list.at(60) + ".25")).claim("nbf", &(list.at(0) + ".25"));
    list.add("times with a fraction", USER, &token);
    let exponent = exp("1.70000006e9");
    list.add("`exp` with an exponent", USER, &exponent);
    list.add("`exp` is 2^64 - 1", USER, &exp("18446744073709551615"));
    let beyond = exp("18446744073709551616");
    list.add("`exp` is 2^64", "invalid_claim exp", &beyond);
    list.add("`exp` is 1e400", "invalid_claim exp", &exp("1e400"));
    list.add("`exp` is -1", "invalid_claim exp", &exp("-1"));
    list.add("`nbf` is -1", "invalid_claim nbf", &nbf("-1"));
}

fn audiences(list: &mut List) {
    list.group = "Audience";
    let merchant = list.merchant();
    let ours = shopify_session_token::testing::CLIENT_ID;
    let other = shopify_session_token::testing::OTHER_CLIENT_ID;
    let aud = |json: &str| merchant.clone().claim("aud", json);
    let invalid = "invalid_claim aud";
    let token = merchant.clone().for_other_app();
    list.add("another app's", "wrong_audience", &token);
    let upper = format!("\"{}\"", ours.to_uppercase());
    list.add("ours, in upper case", "wrong_audience", &aud(&upper));
    let longer = format!("\"{ours} \"");
    list.add("ours, with a space", "wrong_audience", &aud(&longer));
    list.add("array of ours", invalid, &aud(&format!("[\"{ours}\"]")));
    let both = format!("[\"{ours}\",\"{other}\"]");
    list.add("array of ours and another", invalid, &aud(&both));
    list.add("empty array", invalid, &aud("[]"));
    list.add("empty string", invalid, &aud("\"\""));
    list.add("number", invalid, &aud("42"));
    list.add("`null`", invalid, &aud("null"));
}

fn shops_and_issuers(list: &mut List) {
    list.group = "Shop and issuer";
    let merchant = list.merchant();
    let shop = list.setting.shop.clone();
    let string = |text: String| format!("\"{text}\"");
    let dest = |text: String| merchant.clone().claim("dest", &string(text));
    let iss = |text: String| merchant.clone().claim("iss", &string(text));
    list.add("`dest` without a scheme", USER, &dest(shop.clone()));
    let upper = shop.replace("example", "Example");
    list.add("`dest` in upper case", USER, &dest(upper));
    let unknown = "invalid_shop_domain";
    let token = dest("https://example.com".into()).without("iss");
    list.add("`dest` is not a shop's domain", unknown, &token);
    let superstring = format!("https://{shop}.example.com");
    let token = dest(superstring.clone()).without("iss");
    list.add("`dest` continues after the shop", unknown, &token);
    let token = dest(format!("https://{shop}/admin"));
    list.add("`dest` with a path", unknown, &token);
    let token = dest(format!("https://{shop}:443"));
    list.add("`dest` with a port", unknown, &token);
    let token = dest(format!("http://{shop}"));
    list.add("`dest` with `http://`", unknown, &token);
    let mismatch = "issuer_mismatch";
    let token = iss("https://other-shop.myshopify.com/admin".into());
    list.add("`iss` names another shop", mismatch, &token);
    let token = iss(format!("{superstring}/admin"));
    list.add("`iss` continues after the shop", mismatch, &token);
    let token = iss(format!("https://example.com/{shop}/admin"));
    list.add("`iss` names the shop in its path", mismatch, &token);
    list.add("`iss` is empty", mismatch, &iss(String::new()));
    let token = iss(format!("{shop}/admin"));
    list.add("`iss` without a scheme", USER, &token);
}

fn missing_claims(list: &mut List) {
    list.group = "Missing claims";
    for claim in ["exp", "nbf", "iat", "aud", "dest", "jti"] {
        let token = list.merchant().without(claim);
        let expected = format!("missing_claim {claim}");
        list.add(&format!("without `{claim}`"), &expected, &token);
    }
}

fn types_of_claims(list: &mut List) {
    list.group = "Types of claims";
    let time = format!("\"{}\"", list.at(60));
    for (claim, json, what) in [
        ("exp", time.as_str(), "a string of digits"),
        ("nbf", "\"1700000000\"", "a string of digits"),
        ("iat", "\"1700000000\"", "a string of digits"),
        ("exp", "null", "`null`"),
        ("nbf", "null", "`null`"),
        ("iat", "null", "`null`"),
        ("exp", "true", "`true`"),
        ("nbf", "[]", "an array"),
        ("iat", "{}", "an object"),
        ("dest", "42", "a number"),
        ("jti", "42", "a number"),
        ("jti", "\"\"", "empty"),
        ("iss", "42", "a number"),
        ("sub", "42", "a number"),
        ("sid", "42", "a number"),
    ] {
        let token = list.merchant().claim(claim, json);
        let expected = format!("invalid_claim {claim}");
        list.add(&format!("`{claim}` is {what}"), &expected, &token);
    }
}

/// Other things that are signed with the same secret.
fn other_jwts(list: &mut List) {
    list.group = "Other JWTs under the same secret";
    let (ours, now) = (shopify_session_token::testing::CLIENT_ID, list.at(0));
    let post_purchase = format!(r#"{{"iss":"shopify","sub":"77","iat":{now}}}"#);
    list.add_signed("post-purchase", "missing_claim exp", HEADER, post_purchase);
    let changeset = format!(r#"{{"iss":"{ours}","jti":"1","iat":{now},"sub":"77","changes":[]}}"#);
    list.add_signed("changeset", "missing_claim exp", HEADER, changeset);
}

fn headers(list: &mut List) {
    list.group = "Header";
    let long = format!(
        r#"{{"alg":"HS256","typ":"JWT","kid":"{}"}}"#,
        "k".repeat(200)
    );
    let (algorithm, header) = ("unsupported_algorithm", "unsupported_jose_header");
    for (name, expected, json) in [
        ("without `typ`", USER, r#"{"alg":"HS256"}"#),
        ("`typ` is `jwt`", USER, r#"{"alg":"HS256","typ":"jwt"}"#),
        (
            "`typ` is `at+jwt`",
            header,
            r#"{"alg":"HS256","typ":"at+jwt"}"#,
        ),
        (
            "with a `kid`",
            USER,
            r#"{"alg":"HS256","typ":"JWT","kid":"1"}"#,
        ),
        (
            "with a `kid` that is a number",
            USER,
            r#"{"alg":"HS256","typ":"JWT","kid":1}"#,
        ),
        (
            "with a `jku` and a `jwk`",
            USER,
            r#"{"alg":"HS256","jku":"https://example.com","jwk":{"kty":"oct","k":""}}"#,
        ),
        ("of more than 128 characters", header, long.as_str()),
        ("without `alg`", algorithm, r#"{"typ":"JWT"}"#),
        (
            "`alg` is `none`, HS256 signature",
            algorithm,
            r#"{"alg":"none"}"#,
        ),
        (
            "`alg` is `hs256`, HS256 signature",
            algorithm,
            r#"{"alg":"hs256"}"#,
        ),
        (
            "`alg` is `HS384`, HS256 signature",
            algorithm,
            r#"{"alg":"HS384"}"#,
        ),
        (
            "`alg` is `HS512`, HS256 signature",
            algorithm,
            r#"{"alg":"HS512"}"#,
        ),
        (
            "`alg` is `RS256`, HS256 signature",
            algorithm,
            r#"{"alg":"RS256"}"#,
        ),
        (
            "`alg` is an array",
            algorithm,
            r#"{"alg":["HS256"],"typ":"JWT"}"#,
        ),
        (
            "`alg` twice, `none` first",
            header,
            r#"{"alg":"none","alg":"HS256"}"#,
        ),
        (
            "`crit` names an unknown extension",
            header,
            r#"{"alg":"HS256","crit":["x"],"x":1}"#,
        ),
        (
            "`crit` is empty",
            header,
            r#"{"alg":"HS256","typ":"JWT","crit":[]}"#,
        ),
        (
            "`crit` is `null`",
            header,
            r#"{"alg":"HS256","typ":"JWT","crit":null}"#,
        ),
        (
            "`crit` names `b64`, which is `true`",
            header,
            r#"{"alg":"HS256","crit":["b64"],"b64":true}"#,
        ),
        (
            "`crit` names `b64`, which is `false`",
            header,
            r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        ),
        ("an array", header, r#"["HS256","JWT"]"#),
    ] {
        let token = list.merchant().header(json);
        list.add(name, expected, &token);
    }
}

fn signatures(list: &mut List) {
    list.group = "Signature";
    let merchant = list.merchant();
    let forged = merchant.clone().forged();
    list.add("wrong", "invalid_signature", &forged);
    let token = merchant.sign(&list.setting.other_secret);
    let add = |list: &mut List, name: &str, expected: &str, token: String| {
        list.add_text(name, Route::Merchant, expected, token);
    };
    add(list, "under another secret", "invalid_signature", token);
    let token = merchant.sign("");
    add(list, "under the empty secret", "invalid_signature", token);
    let token = merchant.clone().expired().forged();
    list.add("wrong, and expired", "invalid_signature", &token);

    let text = merchant.sign(&list.setting.secret);
    let (input, signature) = text.rsplit_once('.').expect("a signature");
    add(list, "none", "malformed", format!("{input}."));
    add(list, "left out with its dot", "malformed", input.to_owned());
    let token = format!("{input}.{}", &signature[..42]);
    add(list, "one character short", "malformed", token);
    add(list, "padded", "malformed", format!("{text}="));
    add(
        list,
        "with a trailing line feed",
        "malformed",
        text.clone() + "\n",
    );
    add(list, "with stray bits", "malformed", with_stray_bits(&text));
    let token = unsigned(r#"{"alg":"none","typ":"JWT"}"#, &merchant.payload());
    add(list, "none, and `alg` is `none`", "malformed", token);
}

/// Sets one of the two unused bits in the last character of a 43-character signature.
fn with_stray_bits(token: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = token.as_bytes().to_owned();
    let last = bytes.last_mut().expect("a token");
    let value = ALPHABET.iter().position(|c| c == last).expect("base64url");
    *last = ALPHABET[value + 1];
    String::from_utf8(bytes).expect("ASCII")
}

fn unsigned(header: &str, payload: &str) -> String {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.", encode(header), encode(payload))
}

fn encodings(list: &mut List) {
    list.group = "Payload and encoding";
    let payload = list.merchant().payload();
    let inside = payload.strip_suffix('}').expect("an object");
    let invalid = "invalid_payload";
    let exp = list.at(-3_600);
    list.add_signed("an array", invalid, HEADER, format!("[{payload}]"));
    let text = format!("{payload} ,");
    list.add_signed("with trailing text", invalid, HEADER, text);
    let text = format!("{payload}\n");
    list.add_signed("with trailing white space", USER, HEADER, text);
    let text = format!("\u{feff}{payload}");
    list.add_signed("with a byte order mark", invalid, HEADER, text);
    let text = format!(r#"{{"exp":{exp},{}"#, &payload[1..]);
    list.add_signed("`exp` twice, the first expired", invalid, HEADER, text);
    let text = format!(r#"{inside},"exp":{exp}}}"#);
    list.add_signed("`exp` twice, the second expired", invalid, HEADER, text);
    let text = format!(r#"{inside},"\u0061ud":"x"}}"#);
    list.add_signed("`aud` twice, once escaped", invalid, HEADER, text);
    let text = format!(r#"{inside},"x":1,"x":2}}"#);
    list.add_signed("an unknown claim twice", USER, HEADER, text);
    let text = format!(r#"{inside},"x":"\ud800"}}"#);
    list.add_signed(
        "an unpaired surrogate in an unknown claim",
        USER,
        HEADER,
        text,
    );
    let text = [inside.as_bytes(), b",\"x\":\"\xff\"}"].concat();
    list.add_signed("invalid UTF-8 in an unknown claim", invalid, HEADER, text);
    let text = format!(r#"{inside},"x":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    list.add_signed(
        "100 levels of arrays in an unknown claim",
        invalid,
        HEADER,
        text,
    );
    let text = format!(r#"{inside},"x":NaN}}"#);
    list.add_signed("`NaN` in an unknown claim", invalid, HEADER, text);
    let text = format!(r#"{inside},"x":"{}"}}"#, "x".repeat(4_096));
    list.add_signed("longer than 4096 bytes", "too_long", HEADER, text);

    let secret = list.setting.secret.clone();
    let text = sign(HEADER, &payload, &secret);
    let (_, signature) = text.rsplit_once('.').expect("a signature");
    let four_parts = format!("{text}.{signature}");
    list.add_text(
        "four parts",
        Route::Merchant,
        "invalid_signature",
        four_parts,
    );
}
