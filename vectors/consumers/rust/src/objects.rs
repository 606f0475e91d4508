//! Object streams: frames, or the lines of text that writers used before frames.
//!
//! A reader that knows nothing of the framing guesses. It looks at the first four bytes as an
//! unsigned integer: from 1 to 99,999,999 they are the length of a frame, anything else is legacy
//! text. Printable text always begins above, so well-formed streams are told apart safely. A read
//! of no bytes changes nothing. A stream with markers is never guessed at.
//!
//! Payloads are opaque here, but one must have room for its format prefix of four bytes. Legacy
//! text is split at line feeds and empty lines are skipped; a line is JSON text, so one that begins
//! with a control character which JSON does not know as white space is refused.
//!
//! Published readers have five habits that make what they deliver depend on how bytes were cut, or
//! that lose data. Each is a policy, and a field of `Habits`.

use crate::frames::{object_profile, Frame, FrameDecoder, Refusal};

const GUESS_BYTES: usize = 4;
const GUESS_LIMIT: u32 = 100_000_000;
const PREFIX_BYTES: usize = 4;

/// In what a reader is as published.
#[derive(Clone, Copy)]
pub struct Habits {
    /// A first read of one to three bytes is text; else four bytes are waited for.
    pub short_first_read: bool,
    /// Guess at every read that finds nothing pending; else once for the stream.
    pub sniff_again: bool,
    /// Each read's text is split by itself; else a line may span reads.
    pub legacy_lines: bool,
    /// A frame cut short by the end is dropped; else refused.
    pub object_tail: bool,
    /// A length of a frame has no limit; else that of byte streams.
    pub object_limit: bool,
}

/// What an object stream gives.
pub enum Unit {
    Frame(Frame),
    Line(String),
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Undecided,
    Frames,
    Text,
}

/// Reads an object stream from bytes that arrive in any cut. Its offset is where in the stream the
/// next byte stands that has been neither decoded nor split into lines.
pub struct ObjectReader {
    habits: Habits,
    marked: bool,
    mode: Mode,
    offset: usize,
    first: Vec<u8>,
    line: Vec<u8>,
    decoder: FrameDecoder,
    pub refusal: Option<Refusal>,
}

impl ObjectReader {
    /// Begins a stream, with markers or without.
    pub fn new(habits: Habits, marked: bool) -> Self {
        ObjectReader {
            habits,
            marked,
            mode: if marked { Mode::Frames } else { Mode::Undecided },
            offset: 0,
            first: Vec::new(),
            line: Vec::new(),
            decoder: new_decoder(habits, marked, 0),
            refusal: None,
        }
    }

    /// Takes a read and returns the units that it completes.
    pub fn feed(&mut self, read: &[u8]) -> Vec<Unit> {
        if self.refusal.is_some() || read.is_empty() {
            return Vec::new();
        }
        if self.guesses_again() {
            self.mode = Mode::Undecided;
        }
        if self.mode != Mode::Undecided {
            return self.deliver(read);
        }
        self.first.extend_from_slice(read);
        self.guess();
        if self.mode == Mode::Undecided {
            return Vec::new();
        }
        let first = std::mem::take(&mut self.first);
        self.deliver(&first)
    }

    /// Takes the end of the stream.
    pub fn end(&mut self) -> Vec<Unit> {
        let mut units = Vec::new();
        if self.refusal.is_some() {
            return units;
        }
        if self.mode == Mode::Frames {
            self.end_frames();
            return units;
        }
        let first = std::mem::take(&mut self.first);
        self.split_lines(&first, &mut units);
        self.end_line(&mut units);
        units
    }

    fn guesses_again(&self) -> bool {
        let pending = self.decoder.holding() || !self.line.is_empty();
        self.habits.sniff_again && !self.marked && !pending
    }

    /// Decides between frames and text if it can.
    fn guess(&mut self) {
        let length = self.first.first_chunk::<GUESS_BYTES>().map(|head| u32::from_be_bytes(*head));
        match length {
            Some(1..GUESS_LIMIT) => {
                self.mode = Mode::Frames;
                self.decoder = new_decoder(self.habits, self.marked, self.offset);
            }
            Some(_) => self.mode = Mode::Text,
            None if self.habits.short_first_read => self.mode = Mode::Text,
            None => {}
        }
    }

    fn deliver(&mut self, read: &[u8]) -> Vec<Unit> {
        if self.mode == Mode::Frames {
            return self.read_frames(read);
        }
        let mut units = Vec::new();
        self.split_lines(read, &mut units);
        if self.habits.legacy_lines {
            self.end_line(&mut units);
        }
        units
    }

    fn read_frames(&mut self, read: &[u8]) -> Vec<Unit> {
        let frames = self.decoder.feed(read);
        self.offset += read.len();
        self.refusal = self.decoder.refusal.clone();
        let mut units = Vec::new();
        for frame in frames {
            if frame.item.len() < PREFIX_BYTES {
                self.refusal = Some(Refusal { code: "payload-too-short", offset: frame.offset });
                break;
            }
            units.push(Unit::Frame(frame));
        }
        units
    }

    fn end_frames(&mut self) {
        self.decoder.end();
        if !self.habits.object_tail {
            self.refusal = self.decoder.refusal.clone();
        }
    }

    /// Ends a line at each line feed and keeps what follows the last one.
    fn split_lines(&mut self, text: &[u8], units: &mut Vec<Unit>) {
        for (number, part) in text.split(|byte| *byte == b'\n').enumerate() {
            if number > 0 {
                self.end_line(units);
                self.offset += 1;
            }
            self.line.extend_from_slice(part);
            self.offset += part.len();
        }
    }

    fn end_line(&mut self, units: &mut Vec<Unit>) {
        let line = std::mem::take(&mut self.line);
        match line.first() {
            Some(..) if self.refusal.is_some() => {}
            Some(first) if *first < b' ' && !matches!(first, b'\t' | b'\r') => {
                let offset = self.offset - line.len();
                self.refusal = Some(Refusal { code: "legacy-text", offset });
            }
            Some(..) => units.push(Unit::Line(String::from_utf8_lossy(&line).into_owned())),
            None => {}
        }
    }
}

fn new_decoder(habits: Habits, marked: bool, offset: usize) -> FrameDecoder {
    FrameDecoder::new(object_profile(marked, !habits.object_limit), offset)
}

/// Holds reads back until the framing is known, and then reads them as if it had been known from
/// the beginning.
pub struct DeferredReader {
    pub reader: ObjectReader,
    known: bool,
    held: Vec<Vec<u8>>,
}

impl DeferredReader {
    /// Begins with a framing that is not known yet.
    pub fn new(reader: ObjectReader) -> Self {
        DeferredReader { reader, known: false, held: Vec::new() }
    }

    /// The framing has become known.
    pub fn resolve(&mut self) -> Vec<Unit> {
        self.known = true;
        let held = std::mem::take(&mut self.held);
        held.iter().flat_map(|read| self.reader.feed(read)).collect()
    }

    /// Takes a read.
    pub fn feed(&mut self, read: &[u8]) -> Vec<Unit> {
        if self.known {
            return self.reader.feed(read);
        }
        self.held.push(read.to_vec());
        Vec::new()
    }
}
