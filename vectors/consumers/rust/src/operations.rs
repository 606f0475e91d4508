//! Operations: what vectors ask, in terms of the modules that implement it.
//!
//! An operation has a name, the names of the arguments that it knows, the shape of its answer, and
//! a function from arguments (as they stand in the JSON) to an answer: a value, or a refusal with
//! what came out before it. An argument that is not known is never ignored.

use crate::batch::{body_size, decode_batch, encode_batch, pages, MOST_CHUNKS};
use crate::chunkings::reads;
use crate::dedupe::deliver;
use crate::forms::{bytes_of, record, record_in, Fields, Shape};
use crate::frames::{frame_bytes, profile, Frame, FrameDecoder, Framer, Marker, Profile, Refusal};
use crate::json::{NotUnderstood, Read, Record, Value};
use crate::objects::{DeferredReader, Habits, ObjectReader, Unit};
use crate::references::{dispatch, forwarded_framing, produce, writable};
use crate::writer_id::writer_id;

/// What an operation answers.
pub enum Answer {
    Value(Value),
    Refused { refusal: Refusal, before: Option<Value> },
}

/// One operation.
pub struct Operation {
    name: &'static str,
    takes: &'static [&'static str],
    pub gives: Shape,
    pub run: fn(&Record) -> Read<Answer>,
}

const BYTES: Shape = Shape::Bytes;
const PLAIN: Shape = Shape::Plain;
const CHUNKS: Shape = Shape::List(&Shape::Bytes);
const FRAMES: Shape =
    Shape::List(&Shape::Fields(&[("item", Shape::Bytes), ("writer", Shape::Bytes)]));
const EMITTED: Shape =
    Shape::Fields(&[("emitted", Shape::List(&Shape::Fields(&[("wire", Shape::Bytes)])))]);

const OBJECT_ARGUMENTS: &[&str] = &[
    "wire",
    "cuts",
    "eof",
    "marked",
    "short-first-read",
    "sniff-again",
    "legacy-lines",
    "object-tail",
    "object-limit",
    "known_after",
];

type Row = (&'static str, &'static [&'static str], Shape, fn(&Record) -> Read<Answer>);

const OPERATIONS: [Row; 15] = [
    ("frames.encode", &["profile", "value"], BYTES, encode_frames),
    ("frames.decode", &["profile", "wire", "cuts", "eof"], FRAMES, decode_frames),
    ("frames.put", &["profile", "writer", "seq", "items"], EMITTED, put_frames),
    ("objects.decode", OBJECT_ARGUMENTS, FRAMES, decode_objects),
    ("objects.decode-deferred", OBJECT_ARGUMENTS, FRAMES, decode_deferred),
    ("dedupe.deliver", &["stored", "start", "sequence-gaps"], PLAIN, judge_stored),
    ("writer-id.encode", &["value"], BYTES, derive_writer_id),
    ("batch.encode", &["value"], BYTES, encode_chunks),
    ("batch.decode", &["wire", "declared"], CHUNKS, decode_chunks),
    ("batch.pages", &["chunks", "most"], PLAIN, count_pages),
    ("batch.size", &["sizes", "times"], PLAIN, size_batch),
    (
        "reference.dispatch",
        &["kind", "generation", "framing", "name", "start_index", "unknown-framing"],
        PLAIN,
        dispatch_reference,
    ),
    ("reference.produce", &["origin", "capability"], PLAIN, produce_reference),
    (
        "reference.forward",
        &["name", "kind", "framing", "start_index", "byte_framing"],
        PLAIN,
        forward_reference,
    ),
    ("reference.writable", &["framing"], PLAIN, writable_reference),
];

/// Finds an operation and checks that it knows these arguments.
pub fn operation(name: &str, args: &Record) -> Read<Operation> {
    let mut rows = OPERATIONS.into_iter();
    let row = rows.find(|row| row.0 == name);
    let (name, takes, gives, run) = row.ok_or_else(|| not_understood("operation", name))?;
    let found = Operation { name, takes, gives, run };
    match args.keys().find(|argument| !found.takes.contains(&argument.as_str())) {
        Some(unknown) => Err(not_understood(found.name, unknown)),
        None => Ok(found),
    }
}

fn not_understood(what: &str, name: &str) -> NotUnderstood {
    NotUnderstood(format!("{what} {name}"))
}

fn value(value: Value) -> Read<Answer> {
    Ok(Answer::Value(value))
}

fn refused(code: &'static str) -> Read<Answer> {
    Ok(Answer::Refused { refusal: Refusal { code, offset: 0 }, before: None })
}

fn answer(result: Result<Value, Refusal>) -> Read<Answer> {
    match result {
        Ok(value) => Ok(Answer::Value(value)),
        Err(refusal) => Ok(Answer::Refused { refusal, before: None }),
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

fn indices(indices: &[usize]) -> Value {
    Value::List(indices.iter().map(|index| Value::Number(*index as i64)).collect())
}

/// Says whether a policy is answered as published readers do; the default is that it is not.
fn upstream(args: &Record, policy: &str) -> Read<bool> {
    match args.maybe(policy, Record::text)? {
        Some("upstream") => Ok(true),
        Some("recommended") | None => Ok(false),
        Some(choice) => Err(not_understood(policy, choice)),
    }
}

fn profile_in(args: &Record) -> Read<Profile> {
    let name = args.text("profile")?;
    profile(name).ok_or_else(|| not_understood("profile", name))
}

/// A marker as vectors write it: its number may be one that 64 bits cannot hold.
fn marker_in(form: &Record) -> Read<Result<Option<Marker>, &'static str>> {
    let Some(writer) = form.maybe("writer", Record::bytes)? else {
        return Ok(Ok(None));
    };
    let number = decimal(form.text("seq")?)?;
    let seq = u64::try_from(number).map_err(|_| "seq-range");
    Ok(seq.map(|seq| Some(Marker { writer, seq })))
}

fn decimal(digits: &str) -> Read<u128> {
    digits.parse().map_err(|_| not_understood("decimal", digits))
}

fn frame_value(frame: Frame) -> Value {
    let item = ("item", Value::Bytes(frame.item));
    match frame.marker {
        None => record([item]),
        Some(marker) => record([
            item,
            ("writer", Value::Bytes(marker.writer)),
            ("seq", Value::Text(marker.seq.to_string())),
        ]),
    }
}

fn encode_frames(args: &Record) -> Read<Answer> {
    let profile = profile_in(args)?;
    let mut all = Vec::new();
    for form in args.list("value")? {
        let fields = record_in(form)?;
        let item = fields.bytes("item")?;
        let marker = marker_in(fields)?;
        match marker.and_then(|marker| frame_bytes(profile, &item, marker.as_ref())) {
            Ok(wire) => all.extend(wire),
            Err(code) => return refused(code),
        }
    }
    value(Value::Bytes(all))
}

/// Feeds the reads until one is refused. A refused read is fed again and the stream ended: a
/// decoder that then says anything else, or delivers more, has not refused.
fn decode_frames(args: &Record) -> Read<Answer> {
    let mut decoder = FrameDecoder::new(profile_in(args)?, 0);
    let (wire, cuts) = wire_and_cuts(args)?;
    let mut frames = Vec::new();
    for read in reads(&wire, &cuts) {
        frames.extend(decoder.feed(read));
        if decoder.refusal.is_some() {
            frames.extend(decoder.feed(read));
            break;
        }
    }
    if ends(args)? || decoder.refusal.is_some() {
        decoder.end();
    }
    let values = Value::List(frames.into_iter().map(frame_value).collect());
    read_answer(values, decoder.refusal)
}

fn wire_and_cuts(args: &Record) -> Read<(Vec<u8>, Vec<u64>)> {
    Ok((args.bytes("wire")?, args.maybe("cuts", Record::numbers)?.unwrap_or_default()))
}

fn ends(args: &Record) -> Read<bool> {
    Ok(args.maybe("eof", Record::flag)?.unwrap_or(true))
}

fn read_answer(values: Value, refusal: Option<Refusal>) -> Read<Answer> {
    Ok(match refusal {
        None => Answer::Value(values),
        Some(refusal) => Answer::Refused { refusal, before: Some(values) },
    })
}

fn put_frames(args: &Record) -> Read<Answer> {
    let next = args.maybe("seq", Record::text)?.map_or(Ok(0), decimal)?;
    let writer = args.maybe("writer", Record::bytes)?.unwrap_or_default();
    let mut framer = Framer { profile: profile_in(args)?, writer, next };
    let mut emitted = Vec::new();
    for form in args.list("items")? {
        emitted.push(match framer.put(&bytes_of(form)?) {
            Ok(None) => record([]),
            Ok(Some(wire)) => record([("wire", Value::Bytes(wire))]),
            Err(code) => record([("rejected", text(code))]),
        });
    }
    value(record([
        ("emitted", Value::List(emitted)),
        ("next_seq", Value::Text(framer.next.to_string())),
    ]))
}

fn object_reader(args: &Record) -> Read<ObjectReader> {
    let habits = Habits {
        short_first_read: upstream(args, "short-first-read")?,
        sniff_again: upstream(args, "sniff-again")?,
        legacy_lines: upstream(args, "legacy-lines")?,
        object_tail: upstream(args, "object-tail")?,
        object_limit: upstream(args, "object-limit")?,
    };
    let marked = args.maybe("marked", Record::flag)?.unwrap_or(false);
    Ok(ObjectReader::new(habits, marked))
}

fn unit_value(unit: Unit) -> Value {
    match unit {
        Unit::Frame(frame) => frame_value(frame),
        Unit::Line(line) => record([("line", Value::Text(line))]),
    }
}

/// Ends the stream, unless it goes on, and writes what it gave.
fn finish(mut reader: ObjectReader, mut units: Vec<Unit>, args: &Record) -> Read<Answer> {
    if ends(args)? {
        units.extend(reader.end());
    }
    read_answer(Value::List(units.into_iter().map(unit_value).collect()), reader.refusal)
}

fn decode_objects(args: &Record) -> Read<Answer> {
    let mut reader = object_reader(args)?;
    let (wire, cuts) = wire_and_cuts(args)?;
    let mut units = Vec::new();
    for read in reads(&wire, &cuts) {
        units.extend(reader.feed(read));
    }
    finish(reader, units, args)
}

fn decode_deferred(args: &Record) -> Read<Answer> {
    let mut deferred = DeferredReader::new(object_reader(args)?);
    let known_after = args.number("known_after")?;
    let (wire, cuts) = wire_and_cuts(args)?;
    let mut units = Vec::new();
    for (number, read) in reads(&wire, &cuts).into_iter().enumerate() {
        if number as u64 == known_after {
            units.extend(deferred.resolve());
        }
        units.extend(deferred.feed(read));
    }
    units.extend(deferred.resolve());
    finish(deferred.reader, units, args)
}

fn judge_stored(args: &Record) -> Read<Answer> {
    let mut stored = Vec::new();
    for form in args.list("stored")? {
        match marker_in(record_in(form)?)? {
            Ok(marker) => stored.extend(marker),
            Err(code) => return refused(code),
        }
    }
    let start = args.maybe("start", Record::number)?.unwrap_or(0);
    let (delivered, gaps) = deliver(&stored, start as usize);
    let flagged = if upstream(args, "sequence-gaps")? { Vec::new() } else { gaps };
    value(record([("delivered", indices(&delivered)), ("gaps", indices(&flagged))]))
}

fn derive_writer_id(args: &Record) -> Read<Answer> {
    value(Value::Bytes(writer_id(args.text("value")?)))
}

fn encode_chunks(args: &Record) -> Read<Answer> {
    let chunks: Vec<Vec<u8>> = args.list("value")?.iter().map(bytes_of).collect::<Read<_>>()?;
    answer(encode_batch(&chunks).map(Value::Bytes))
}

fn decode_chunks(args: &Record) -> Read<Answer> {
    let declared = args.maybe("declared", Record::number)?;
    let chunks = decode_batch(&args.bytes("wire")?, declared);
    answer(chunks.map(|chunks| Value::List(chunks.into_iter().map(Value::Bytes).collect())))
}

fn count_pages(args: &Record) -> Read<Answer> {
    let most = args.maybe("most", Record::number)?.unwrap_or(MOST_CHUNKS);
    let requests = pages(args.number("chunks")?, most);
    value(Value::List(requests.into_iter().map(|count| Value::Number(count as i64)).collect()))
}

fn size_batch(args: &Record) -> Read<Answer> {
    let times = args.maybe("times", Record::number)?.unwrap_or(1);
    let size = body_size(&args.numbers("sizes")?, times);
    answer(size.map(|size| Value::Text(size.to_string())))
}

fn dispatch_reference(args: &Record) -> Read<Answer> {
    let framing = args.maybe("framing", Record::text)?;
    let strict = !upstream(args, "unknown-framing")?;
    match dispatch(args.text("kind")?, args.text("generation")?, framing, strict) {
        Some(reading) => value(text(reading)),
        None => refused("unknown-framing"),
    }
}

fn produce_reference(args: &Record) -> Read<Answer> {
    let production = produce(args.text("origin")?, args.text("capability")?);
    let framing = ("framing", text(production.framing));
    value(match production.field {
        Some(field) => record([framing, ("field", text(field))]),
        None => record([framing]),
    })
}

fn forward_reference(args: &Record) -> Read<Answer> {
    let (name, kind) = (("name", text(args.text("name")?)), ("kind", text(args.text("kind")?)));
    value(match forwarded_framing(args.maybe("framing", Record::text)?) {
        Some(framing) => record([name, kind, ("framing", text(framing))]),
        None => record([name, kind]),
    })
}

fn writable_reference(args: &Record) -> Read<Answer> {
    value(text(writable(args.maybe("framing", Record::text)?)))
}
