//! The JSON of vectors: how bytes are written, and how fields are read.
//!
//! Bytes are hexadecimal text, or where they are long and regular a form: `{"fill": hex, "len": n}`
//! repeats a byte, `{"cat": [...]}` joins parts. Nothing in the JSON itself says which text is
//! bytes, so each operation names the shape of its answer. 64-bit integers are decimal text and
//! stay text here.

use crate::json::{NotUnderstood, Read, Record, Value};

/// What an answer looks like, as far as it holds bytes.
pub enum Shape {
    Bytes,
    /// Anything without bytes, as it is.
    Plain,
    List(&'static Shape),
    /// The fields that hold bytes; the others are plain.
    Fields(&'static [(&'static str, Shape)]),
}

fn error<T>(what: &str) -> Read<T> {
    Err(NotUnderstood(what.to_string()))
}

/// Reads bytes in any of their forms.
pub fn bytes_of(form: &Value) -> Read<Vec<u8>> {
    match form {
        Value::Text(digits) => unhex(digits),
        Value::Record(fields) => bytes_of_form(fields),
        _ => error("bytes are hexadecimal text, a fill or a cat"),
    }
}

fn bytes_of_form(fields: &Record) -> Read<Vec<u8>> {
    match (fields.get("fill"), fields.get("len"), fields.get("cat")) {
        (Some(Value::Text(fill)), Some(Value::Number(length)), None) => filled(fill, *length),
        (None, None, Some(Value::List(parts))) => {
            let parts: Vec<Vec<u8>> = parts.iter().map(bytes_of).collect::<Read<_>>()?;
            Ok(parts.concat())
        }
        _ => error("bytes are hexadecimal text, a fill or a cat"),
    }
}

fn filled(fill: &str, length: i64) -> Read<Vec<u8>> {
    match (unhex(fill)?.as_slice(), usize::try_from(length)) {
        ([byte], Ok(length)) => Ok(vec![*byte; length]),
        _ => error("a fill repeats one byte"),
    }
}

fn unhex(digits: &str) -> Read<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> = pairs
        .map(|pair| match pair {
            [high, low] => Some(16 * nibble(*high)? + nibble(*low)?),
            _ => None,
        })
        .collect();
    bytes.ok_or_else(|| NotUnderstood("bytes are hexadecimal".to_string()))
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Reads a value of this shape.
pub fn value_of(shape: &Shape, form: &Value) -> Read<Value> {
    match (shape, form) {
        (Shape::Plain, _) => Ok(form.clone()),
        (Shape::Bytes, _) => Ok(Value::Bytes(bytes_of(form)?)),
        (Shape::List(item), Value::List(elements)) => {
            let values = elements.iter().map(|element| value_of(item, element));
            Ok(Value::List(values.collect::<Read<_>>()?))
        }
        (Shape::Fields(shapes), Value::Record(fields)) => record_of(shapes, fields),
        _ => error("a value of another shape was expected"),
    }
}

fn record_of(shapes: &[(&str, Shape)], fields: &Record) -> Read<Value> {
    let mut record = Record::new();
    for (name, form) in fields {
        let known = shapes.iter().find(|(field, _)| field == name);
        let shape = known.map_or(&Shape::Plain, |(_, shape)| shape);
        record.insert(name.clone(), value_of(shape, form)?);
    }
    Ok(Value::Record(record))
}

const SHOWN_BYTES: usize = 40;

/// Writes a value for people: much like JSON, long bytes shortened.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Bytes(bytes) => shown_bytes(bytes),
        Value::List(items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(","))
        }
        Value::Record(fields) => {
            let written = fields.iter().map(|(name, field)| format!("{name:?}:{}", shown(field)));
            format!("{{{}}}", written.collect::<Vec<_>>().join(","))
        }
    }
}

fn shown_bytes(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(SHOWN_BYTES)];
    let digits: String = shown.iter().map(|byte| format!("{byte:02x}")).collect();
    if shown.len() == bytes.len() {
        return format!("\"{digits}\"");
    }
    format!("\"{digits}... ({} bytes)\"", bytes.len())
}

/// Builds a record from its fields.
pub fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Record(fields.map(|(name, value)| (name.to_string(), value)).into())
}

/// Reads the fields of a record, each as what it must be.
pub trait Fields {
    fn required(&self, name: &str) -> Read<&Value>;
    fn bytes(&self, name: &str) -> Read<Vec<u8>>;
    fn text(&self, name: &str) -> Read<&str>;
    fn number(&self, name: &str) -> Read<u64>;
    fn flag(&self, name: &str) -> Read<bool>;
    fn list(&self, name: &str) -> Read<&[Value]>;
    fn record(&self, name: &str) -> Read<&Record>;
    fn numbers(&self, name: &str) -> Read<Vec<u64>>;
    fn texts(&self, name: &str) -> Read<Vec<&str>>;

    /// Reads a field that may be absent.
    fn maybe<'a, T>(
        &'a self,
        name: &str,
        read: impl Fn(&'a Self, &str) -> Read<T>,
    ) -> Read<Option<T>>;
}

impl Fields for Record {
    fn required(&self, name: &str) -> Read<&Value> {
        self.get(name).ok_or_else(|| NotUnderstood(format!("{name} is missing")))
    }

    fn bytes(&self, name: &str) -> Read<Vec<u8>> {
        bytes_of(self.required(name)?)
    }

    fn text(&self, name: &str) -> Read<&str> {
        text_of(self.required(name)?)
    }

    fn number(&self, name: &str) -> Read<u64> {
        number_of(self.required(name)?)
    }

    fn flag(&self, name: &str) -> Read<bool> {
        match self.required(name)? {
            Value::Bool(flag) => Ok(*flag),
            _ => error(&format!("{name} is true or false")),
        }
    }

    fn list(&self, name: &str) -> Read<&[Value]> {
        match self.required(name)? {
            Value::List(items) => Ok(items),
            _ => error(&format!("{name} is a list")),
        }
    }

    fn record(&self, name: &str) -> Read<&Record> {
        record_in(self.required(name)?)
    }

    fn numbers(&self, name: &str) -> Read<Vec<u64>> {
        self.list(name)?.iter().map(number_of).collect()
    }

    fn texts(&self, name: &str) -> Read<Vec<&str>> {
        self.list(name)?.iter().map(text_of).collect()
    }

    fn maybe<'a, T>(
        &'a self,
        name: &str,
        read: impl Fn(&'a Self, &str) -> Read<T>,
    ) -> Read<Option<T>> {
        if self.contains_key(name) {
            return Ok(Some(read(self, name)?));
        }
        Ok(None)
    }
}

fn text_of(value: &Value) -> Read<&str> {
    match value {
        Value::Text(text) => Ok(text),
        _ => error("text was expected"),
    }
}

fn number_of(value: &Value) -> Read<u64> {
    match value {
        Value::Number(number) => {
            u64::try_from(*number).map_err(|_| NotUnderstood("a negative number".to_string()))
        }
        _ => error("a number was expected"),
    }
}

/// Reads a value that is a record.
pub fn record_in(value: &Value) -> Read<&Record> {
    match value {
        Value::Record(fields) => Ok(fields),
        _ => error("a record was expected"),
    }
}
