//! A strict reader of JSON (RFC 8259) that shares no code with the library, nor with `serde_json`.

/// The value of a string; `None` if it contains an unpaired surrogate (RFC 8259, section 8.2).
pub type Text = Option<String>;

/// A JSON value.
#[derive(Debug, PartialEq)]
pub enum Json {
    Null,
    Bool,
    Number(Number),
    Text(Text),
    Array,
    Object(Vec<(Text, Json)>),
}

/// A number as it is written: sign, digits before the point, digits after it, and power of ten.
#[derive(Debug, PartialEq)]
pub struct Number {
    negative: bool,
    whole: String,
    fraction: String,
    exponent: i128,
}

/// The value of `text`, with only white space around it. `None` if it is not JSON.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Json> {
    let text = std::str::from_utf8(text).ok()?;
    let mut reader = Reader { rest: text };
    let value = reader.value()?;
    reader.skip_white_space();
    reader.rest.is_empty().then_some(value)
}

impl Json {
    /// The values of all members with this name; `None` if it is not an object.
    #[must_use]
    pub fn all(&self, name: &str) -> Option<Vec<&Json>> {
        let Self::Object(members) = self else {
            return None;
        };
        let named = members.iter().filter(|(n, _)| n.as_deref() == Some(name));
        Some(named.map(|(_, value)| value).collect())
    }
}

impl Number {
    /// Rounded up to a whole number of seconds; `None` outside of `u64`.
    #[must_use]
    pub fn seconds(&self) -> Option<u64> {
        let digits = format!("{}{}", self.whole, self.fraction);
        let significant = digits.trim_start_matches('0');
        if significant.is_empty() {
            return Some(0);
        }
        if self.negative {
            return None;
        }
        // The number of digits before the point, with zeros after the significant ones.
        let before_point = significant.len() as i128 - self.fraction.len() as i128 + self.exponent;
        if before_point > 20 {
            return None;
        }
        let before_point = usize::try_from(before_point.max(0)).ok()?;
        let is_fraction_of = |(n, digit): (usize, char)| n >= before_point && digit != '0';
        let round_up = significant.chars().enumerate().any(is_fraction_of);
        let whole: String = significant
            .chars()
            .chain(std::iter::repeat('0'))
            .take(before_point)
            .collect();
        let whole: u128 = format!("0{whole}").parse().ok()?;
        u64::try_from(whole + u128::from(round_up)).ok()
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip_white_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, expected: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next()?;
        self.rest = chars.as_str();
        Some(next)
    }

    fn value(&mut self) -> Option<Json> {
        self.skip_white_space();
        match self.rest.chars().next()? {
            'n' => self.take("null").map(|()| Json::Null),
            't' => self.take("true").map(|()| Json::Bool),
            'f' => self.take("false").map(|()| Json::Bool),
            '"' => self.string().map(Json::Text),
            '[' => self.array(),
            '{' => self.object(),
            _ => self.number().map(Json::Number),
        }
    }

    fn array(&mut self) -> Option<Json> {
        self.take("[")?;
        self.skip_white_space();
        if self.take("]").is_none() {
            loop {
                self.value()?;
                self.skip_white_space();
                if self.take(",").is_none() {
                    self.take("]")?;
                    break;
                }
            }
        }
        Some(Json::Array)
    }

    fn object(&mut self) -> Option<Json> {
        let mut members = Vec::new();
        self.take("{")?;
        self.skip_white_space();
        if self.take("}").is_none() {
            loop {
                self.skip_white_space();
                let name = self.string()?;
                self.skip_white_space();
                self.take(":")?;
                members.push((name, self.value()?));
                self.skip_white_space();
                if self.take(",").is_none() {
                    self.take("}")?;
                    break;
                }
            }
        }
        Some(Json::Object(members))
    }

    fn string(&mut self) -> Option<Text> {
        self.take("\"")?;
        // As UTF-16: escapes are defined in it, and it can hold a single surrogate.
        let mut units = Vec::new();
        loop {
            match self.next()? {
                '"' => return Some(String::from_utf16(&units).ok()),
                '\\' => units.push(self.escape()?),
                control if control < ' ' => return None,
                other => units.extend_from_slice(other.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn escape(&mut self) -> Option<u16> {
        Some(match self.next()? {
            itself @ ('"' | '\\' | '/') => itself as u16,
            'b' => 0x08,
            'f' => 0x0c,
            'n' => 0x0a,
            'r' => 0x0d,
            't' => 0x09,
            'u' => {
                let mut digits = (0..4).map(|_| self.next()?.to_digit(16));
                let unit = digits.try_fold(0, |unit, digit| Some(unit * 16 + digit?))?;
                u16::try_from(unit).ok()?
            }
            _ => return None,
        })
    }

    fn digits(&mut self) -> String {
        let end = self.rest.find(|c: char| !c.is_ascii_digit());
        let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        digits.to_owned()
    }

    fn number(&mut self) -> Option<Number> {
        let negative = self.take("-").is_some();
        let whole = self.digits();
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
            return None;
        }
        let mut fraction = String::new();
        if self.take(".").is_some() {
            fraction = self.digits();
            if fraction.is_empty() {
                return None;
            }
        }
        let mut exponent = 0;
        if self.take("e").or_else(|| self.take("E")).is_some() {
            exponent = self.exponent()?;
        }
        Some(Number {
            negative,
            whole,
            fraction,
            exponent,
        })
    }

    /// Capped at 10^9: a token has fewer digits than that.
    fn exponent(&mut self) -> Option<i128> {
        let negative = self.take("-").is_some();
        if !negative {
            self.take("+");
        }
        let digits = self.digits();
        if digits.is_empty() {
            return None;
        }
        let significant = digits.trim_start_matches('0');
        let magnitude = match significant.len() {
            0 => 0,
            1..=9 => significant.parse().ok()?,
            _ => 1_000_000_000,
        };
        Some(if negative { -magnitude } else { magnitude })
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, Number, parse};

    fn number(text: &str) -> Option<Number> {
        match parse(text.as_bytes())? {
            Json::Number(number) => Some(number),
            _ => None,
        }
    }

    #[test]
    fn numbers_are_rounded_up_by_their_digits() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("-0.0e5", Some(0)),
            ("-1", None),
            ("-1e-400", None),
            ("1e-400", Some(1)),
            ("1700000000.0000000001", Some(1_700_000_001)),
            ("17e8", Some(1_700_000_000)),
            ("1.5e3", Some(1_500)),
            ("12345e-2", Some(124)),
            ("12300e-2", Some(123)),
            ("0.00000000000000000001e20", Some(1)),
            ("18446744073709551615.0", Some(u64::MAX)),
            ("18446744073709551615.5", None),
            ("18446744073709551616", None),
            ("1e20", None),
            ("1e99999999999999999999", None),
            ("0e99999999999999999999", Some(0)),
        ] {
            let seconds = number(text).expect("a number").seconds();
            assert_eq!(seconds, expected, "{text}");
        }
        for text in "01 00 -01 1. .5 1e 1e+ +1 - 0x1 1_0 NaN".split(' ') {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn strings_are_text_or_have_unpaired_surrogates() {
        for (text, expected) in [
            (r#""a\u0062\/\n""#, Some("ab/\n")),
            (r#""\ud83d\ude00\uD83D\uDE00""#, Some("😀😀")),
            (r#""\ud83d""#, None),
            (r#""\ude00\ud83d""#, None),
            (r#""\ud83d😀""#, None),
        ] {
            let expected = Json::Text(expected.map(str::to_owned));
            assert_eq!(parse(text.as_bytes()), Some(expected), "{text}");
        }
        for text in [r#""\x""#, r#""\u12""#, r#""\u+061""#, "\"\n\"", "\"", "'a'"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse(b"\"\xff\""), None);
    }

    #[test]
    fn members_are_found_in_any_spelling() {
        let json = parse(br#" {"a":[[],{}],"\u0061" : null,"b":1 } "#).expect("JSON");
        assert_eq!(json.all("a"), Some(vec![&Json::Array, &Json::Null]));
        assert_eq!(json.all("c"), Some(vec![]));
        assert_eq!(Json::Array.all("a"), None);
        let texts = r#"{"a":1,}|{,}|{"a"}|{a:1}|[1,]|[1 2]|{} {}|"#.split('|');
        for text in texts.chain(["\u{feff}{}", "\u{a0}{}"]) {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
