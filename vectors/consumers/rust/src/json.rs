//! A reader of JSON, as much of it as vectors use.
//!
//! Numbers are integers, since no vector holds another; text is decoded; a record whose names
//! repeat keeps the last. Lists and records may nest to a fixed depth, so the reader may call
//! itself. Values have one more case than JSON, bytes, which only `forms` makes.

use std::collections::BTreeMap;

/// A record: fields by name.
pub type Record = BTreeMap<String, Value>;

/// A value of JSON, or bytes where a shape says that they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Record(Record),
}

/// A vector, an argument or a file is not of the form that this program knows.
#[derive(Debug)]
pub struct NotUnderstood(pub String);

/// What is read, or why it is not.
pub type Read<T> = Result<T, NotUnderstood>;

const DEEPEST: usize = 64;

/// Reads one value and nothing after it.
pub fn parse(text: &str) -> Read<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.error("something follows the value"));
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn error(&self, what: &str) -> NotUnderstood {
        NotUnderstood(format!("JSON, byte {}: {what}", self.at))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Skips white space and takes this token if it comes next.
    fn takes(&mut self, token: &str) -> bool {
        self.skip_space();
        let here = self.text[self.at..].starts_with(token);
        self.at += if here { token.len() } else { 0 };
        here
    }

    fn expect(&mut self, token: &str) -> Read<()> {
        if self.takes(token) {
            return Ok(());
        }
        Err(self.error(&format!("{token} was expected")))
    }

    fn value(&mut self, depth: usize) -> Read<Value> {
        if depth > DEEPEST {
            return Err(self.error("nested too deeply"));
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.record(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Value::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Read<Value> {
        if self.takes("null") {
            return Ok(Value::Null);
        }
        if self.takes("true") {
            return Ok(Value::Bool(true));
        }
        self.expect("false")?;
        Ok(Value::Bool(false))
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        let number = digits.parse().map_err(|_| self.error("numbers are integers"))?;
        Ok(Value::Number(number))
    }

    fn list(&mut self, depth: usize) -> Read<Value> {
        let mut items = Vec::new();
        self.expect("[")?;
        if self.takes("]") {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.takes("]") {
                return Ok(Value::List(items));
            }
            self.expect(",")?;
        }
    }

    fn record(&mut self, depth: usize) -> Read<Value> {
        let mut fields = Record::new();
        self.expect("{")?;
        if self.takes("}") {
            return Ok(Value::Record(fields));
        }
        loop {
            self.skip_space();
            let name = self.string()?;
            self.expect(":")?;
            fields.insert(name, self.value(depth + 1)?);
            if self.takes("}") {
                return Ok(Value::Record(fields));
            }
            self.expect(",")?;
        }
    }

    fn string(&mut self) -> Read<String> {
        let mut text = String::new();
        self.expect("\"")?;
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(['"', '\\']).ok_or_else(|| self.error("text without an end"))?;
            text.push_str(&rest[..plain]);
            self.at += plain + 1;
            if rest.as_bytes()[plain] == b'"' {
                return Ok(text);
            }
            text.push(self.escaped()?);
        }
    }

    /// Reads what follows a backslash.
    fn escaped(&mut self) -> Read<char> {
        let letter = self.peek().ok_or_else(|| self.error("text without an end"))?;
        self.at += 1;
        match letter {
            b'"' | b'\\' | b'/' => Ok(char::from(letter)),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => self.escaped_code(),
            _ => Err(self.error("an escape that JSON does not have")),
        }
    }

    /// Reads four digits, and four more where they begin a pair of surrogates.
    fn escaped_code(&mut self) -> Read<char> {
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.error("half a pair"));
        }
        self.expect("\\u")?;
        let second = self.four_digits()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(self.error("half a pair"));
        }
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        char::from_u32(code).ok_or_else(|| self.error("no character"))
    }

    fn four_digits(&mut self) -> Read<u32> {
        let digits = self.text.get(self.at..self.at + 4);
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        code.ok_or_else(|| self.error("four hexadecimal digits were expected"))
    }
}
