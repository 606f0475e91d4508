//! Judging: what each kind of vector asks, and what must be answered.
//!
//! - codec: a value and its wire. Encoding gives the wire; decoding the wire, or one of those in
//!   `also`, gives the value under every chunking.
//! - reject: a call that is refused, with one of these codes, at this offset, after having
//!   delivered `before`, under every chunking.
//! - decide: a call and its answer, or an answer for each choice of the policies that it names.
//! - history: a claim about what a reader delivered, allowed or not, with the first wrong place.
//!
//! `judge` returns a complaint about the first wrong answer, or nothing. An error means that the
//! vector was not understood.

use crate::chunkings::cuts;
use crate::forms::{record, record_in, shown, value_of, Fields, Shape};
use crate::json::{NotUnderstood, Read, Record, Value};
use crate::operations::{operation, Answer};

/// What is wrong, if anything is.
type Complaint = Option<String>;

/// Judges a vector.
pub fn judge(vector: &Record) -> Read<Complaint> {
    match vector.text("kind")? {
        "codec" => judge_codec(vector),
        "reject" => judge_reject(vector),
        "decide" => judge_decide(vector),
        "history" => judge_history(vector),
        kind => Err(NotUnderstood(format!("kind {kind}"))),
    }
}

fn judge_codec(vector: &Record) -> Read<Complaint> {
    let (codec, context) = (vector.text("codec")?, vector.record("context")?);
    let directions = vector.texts("directions")?;
    if directions.contains(&"encode") {
        let args = with(context, "value", vector.required("value")?.clone());
        let wrong = ask(&format!("{codec}.encode"), &args, &expected("ok", vector, "wire")?)?;
        if wrong.is_some() {
            return Ok(wrong);
        }
    }
    if !directions.contains(&"decode") {
        return Ok(None);
    }
    let wires = [std::slice::from_ref(vector.required("wire")?), vector.list("also")?].concat();
    for wire in wires {
        let args = with(context, "wire", wire);
        let value = expected("ok", vector, "value")?;
        let wrong = ask_chunked(&format!("{codec}.decode"), &args, vector, &value)?;
        if wrong.is_some() {
            return Ok(wrong);
        }
    }
    Ok(None)
}

fn judge_reject(vector: &Record) -> Read<Complaint> {
    let mut refusal = expected("rejected", vector, "codes")?;
    for name in ["offset", "before"] {
        if let Some(stated) = vector.get(name) {
            refusal.insert(name.to_string(), stated.clone());
        }
    }
    ask_chunked(vector.text("op")?, vector.record("args")?, vector, &refusal)
}

fn judge_decide(vector: &Record) -> Read<Complaint> {
    let (name, args) = (vector.text("op")?, vector.record("args")?);
    let Some(policies) = vector.maybe("policies", Record::texts)? else {
        let field = if vector.contains_key("ok") { "ok" } else { "rejected" };
        return ask(name, args, &expected(field, vector, field)?);
    };
    for (choice, expected) in vector.record("answers")? {
        let mut pinned = args.clone();
        for policy in &policies {
            pinned.insert(policy.to_string(), Value::Text(choice.clone()));
        }
        let wrong = ask(name, &pinned, record_in(expected)?)?;
        if wrong.is_some() {
            return Ok(wrong);
        }
    }
    Ok(None)
}

fn judge_history(vector: &Record) -> Read<Complaint> {
    let args = vector.record("args")?;
    let op = operation(vector.text("op")?, args)?;
    let Answer::Value(answer) = (op.run)(args)? else {
        return Err(NotUnderstood("a history is judged by what is delivered".to_string()));
    };
    let truth = record_in(&answer)?.list("delivered")?;
    let found = first_wrong(truth, vector.list("delivered")?);
    let right =
        found.is_none() == vector.flag("allowed")? && found.as_ref() == vector.get("witness");
    let stated = vector.get("witness").unwrap_or(&Value::Null);
    Ok((!right).then(|| complaint(&shown(stated), &shown(&found.unwrap_or(Value::Null)))))
}

/// Finds the first place where two lists of indices differ.
fn first_wrong(truth: &[Value], claimed: &[Value]) -> Option<Value> {
    let longest = truth.len().max(claimed.len());
    let position = (0..longest).find(|at| truth.get(*at) != claimed.get(*at))?;
    let element = |list: &[Value]| list.get(position).cloned().unwrap_or(Value::Null);
    Some(record([
        ("position", Value::Number(position as i64)),
        ("expected", element(truth)),
        ("got", element(claimed)),
    ]))
}

/// Asks under every cut of every chunking.
fn ask_chunked(name: &str, args: &Record, vector: &Record, expected: &Record) -> Read<Complaint> {
    let Some(wire) = args.maybe("wire", Record::bytes)? else {
        return ask(name, args, expected);
    };
    for chunking in vector.texts("chunkings")? {
        for sizes in cuts(chunking, wire.len())? {
            let wrong = ask(name, &with_cuts(args, &sizes), expected)?;
            if wrong.is_some() {
                return Ok(wrong);
            }
        }
    }
    Ok(None)
}

fn with_cuts(args: &Record, sizes: &[usize]) -> Record {
    if sizes.is_empty() {
        return args.clone();
    }
    let numbers = sizes.iter().map(|size| Value::Number(*size as i64)).collect();
    with(args, "cuts", Value::List(numbers))
}

/// Asks once and complains about a wrong answer.
fn ask(name: &str, args: &Record, expected: &Record) -> Read<Complaint> {
    let op = operation(name, args)?;
    let answer = (op.run)(args)?;
    if is_right(&answer, expected, &op.gives)? {
        return Ok(None);
    }
    Ok(Some(complaint(&shown(&Value::Record(expected.clone())), &shown_answer(answer))))
}

fn is_right(answer: &Answer, expected: &Record, gives: &Shape) -> Read<bool> {
    match (answer, expected.get("ok")) {
        (Answer::Value(value), Some(ok)) => Ok(*value == value_of(gives, ok)?),
        (Answer::Refused { refusal, before }, None) => {
            let code = expected.texts("rejected")?.contains(&refusal.code);
            let offset = expected.maybe("offset", Record::text)?;
            let stated = expected.get("before").map(|form| value_of(gives, form)).transpose()?;
            Ok(code
                && offset.is_none_or(|offset| offset == refusal.offset.to_string())
                && (stated.is_none() || stated == *before))
        }
        _ => Ok(false),
    }
}

fn shown_answer(answer: Answer) -> String {
    match answer {
        Answer::Value(value) => shown(&record([("ok", value)])),
        Answer::Refused { refusal, before } => shown(&record([
            ("rejected", Value::Text(refusal.code.to_string())),
            ("offset", Value::Text(refusal.offset.to_string())),
            ("before", before.unwrap_or(Value::Null)),
        ])),
    }
}

fn complaint(expected: &str, got: &str) -> String {
    format!("expected {expected}, got {got}")
}

/// An expectation of one field, taken from a field of the vector.
fn expected(field: &str, vector: &Record, name: &str) -> Read<Record> {
    Ok(with(&Record::new(), field, vector.required(name)?.clone()))
}

/// A copy that has one field more, or another value for it.
fn with(fields: &Record, name: &str, value: Value) -> Record {
    let mut copy = fields.clone();
    copy.insert(name.to_string(), value);
    copy
}
