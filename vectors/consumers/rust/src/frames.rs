//! Frames: a length of four bytes, then what the profile says.
//!
//! ```text
//! unmarked profiles   [length u32][item]                       length counts the item
//! marked profiles     [length u32][writer 8][seq u64][item]    length counts marker and item
//! ```
//!
//! All integers are big-endian and unsigned. A profile has two limits: the largest item that its
//! writer frames, and the highest length that its reader accepts. SEG is the historical variant
//! whose writer forgets the marker in its limit. The two OBJECTS profiles differ in whether either
//! side has a limit at all.
//!
//! The decoder is fed reads, whose boundaries mean nothing, and then the end of the stream. Order
//! of its checks: a length above the limit is refused as soon as the header is there; a marked
//! frame without room for its marker is refused once it is complete; an end inside a frame is
//! refused as truncated. Offsets of refusals are those of the frame's first byte. A refusal stays.
//! Bytes are collected in a vector that grows as they arrive, so the work is linear however they
//! are cut, and nothing is reserved for bytes that were only announced.

const HEADER_BYTES: usize = 4;
const WRITER_BYTES: usize = 8;
const MARKER_BYTES: usize = 16;
const LIMIT: usize = 100_000_000;
const HIGHEST_LENGTH: usize = u32::MAX as usize;

/// A version of the wire with its limits.
#[derive(Clone, Copy)]
pub struct Profile {
    pub marked: bool,
    pub item_limit: usize,
    pub frame_limit: usize,
}

/// Finds a profile by its name.
pub fn profile(name: &str) -> Option<Profile> {
    let (marked, item_limit, frame_limit) = match name {
        "F1" | "OBJECTS" => (false, LIMIT, LIMIT),
        "V2" => (true, LIMIT - MARKER_BYTES, LIMIT),
        "SEG" => (true, LIMIT, LIMIT),
        "OBJECTS-UPSTREAM" => (false, HIGHEST_LENGTH, HIGHEST_LENGTH),
        _ => return None,
    };
    Some(Profile { marked, item_limit, frame_limit })
}

/// The limits of a reader of object streams.
pub fn object_profile(marked: bool, bounded: bool) -> Profile {
    let limit = if bounded { LIMIT } else { HIGHEST_LENGTH };
    Profile { marked, item_limit: limit, frame_limit: limit }
}

/// Which writer made a frame, and its number among that writer's frames.
#[derive(Clone)]
pub struct Marker {
    pub writer: Vec<u8>,
    pub seq: u64,
}

/// An item with its marker, if it has one, and the offset of its first byte.
pub struct Frame {
    pub item: Vec<u8>,
    pub marker: Option<Marker>,
    pub offset: usize,
}

/// A code of `rejections.json` and the offset that it concerns.
#[derive(Clone)]
pub struct Refusal {
    pub code: &'static str,
    pub offset: usize,
}

/// Builds one frame exactly as given, or says why a writer refuses it. The marker is written where
/// the profile has one.
pub fn frame_bytes(
    profile: Profile,
    item: &[u8],
    marker: Option<&Marker>,
) -> Result<Vec<u8>, &'static str> {
    let head = if profile.marked { marker_bytes(marker)? } else { Vec::new() };
    if item.len() > profile.item_limit {
        return Err("item-too-large");
    }
    let length = u32::try_from(head.len() + item.len()).map_err(|_| "item-too-large")?;
    Ok([&length.to_be_bytes(), head.as_slice(), item].concat())
}

fn marker_bytes(marker: Option<&Marker>) -> Result<Vec<u8>, &'static str> {
    match marker {
        Some(marker) if marker.writer.len() == WRITER_BYTES => {
            Ok([marker.writer.as_slice(), &marker.seq.to_be_bytes()].concat())
        }
        _ => Err("writer-id-length"),
    }
}

/// Numbers and frames the items of one writer. An empty item gives nothing, and like a refused
/// one it takes no number. The number after the highest is none, which is why `next` is wider.
pub struct Framer {
    pub profile: Profile,
    pub writer: Vec<u8>,
    pub next: u128,
}

impl Framer {
    /// Frames an item; nothing for an empty one.
    pub fn put(&mut self, item: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
        if item.is_empty() {
            return Ok(None);
        }
        let seq = u64::try_from(self.next).map_err(|_| "seq-range")?;
        let marker = Marker { writer: self.writer.clone(), seq };
        let wire = frame_bytes(self.profile, item, Some(&marker))?;
        self.next += 1;
        Ok(Some(wire))
    }
}

/// Reads frames from bytes that arrive in any cut.
pub struct FrameDecoder {
    profile: Profile,
    offset: usize,
    header: Vec<u8>,
    body: Vec<u8>,
    pub refusal: Option<Refusal>,
}

impl FrameDecoder {
    /// Begins at this offset of the stream.
    pub fn new(profile: Profile, offset: usize) -> Self {
        FrameDecoder { profile, offset, header: Vec::new(), body: Vec::new(), refusal: None }
    }

    /// Says whether part of a frame has arrived.
    pub fn holding(&self) -> bool {
        !self.header.is_empty()
    }

    /// Takes a read and returns the frames that it completes.
    pub fn feed(&mut self, mut read: &[u8]) -> Vec<Frame> {
        let mut frames = Vec::new();
        while self.refusal.is_none() && !read.is_empty() {
            read = self.take_header(read);
            if self.header.len() < HEADER_BYTES || self.refusal.is_some() {
                continue;
            }
            read = self.take_body(read);
            if self.body.len() == self.length() {
                frames.extend(self.complete());
            }
        }
        frames
    }

    /// Takes the end of the stream.
    pub fn end(&mut self) {
        if self.holding() {
            self.refuse("truncated-frame");
        }
    }

    /// The length that a complete header claims.
    fn length(&self) -> usize {
        self.header.iter().fold(0, |length, byte| 256 * length + usize::from(*byte))
    }

    /// Moves bytes to the header and returns the others.
    fn take_header<'a>(&mut self, read: &'a [u8]) -> &'a [u8] {
        let missing = HEADER_BYTES - self.header.len();
        if missing == 0 {
            return read;
        }
        let (part, rest) = read.split_at(missing.min(read.len()));
        self.header.extend_from_slice(part);
        if self.header.len() == HEADER_BYTES && self.length() > self.profile.frame_limit {
            self.refuse("frame-too-large");
        }
        rest
    }

    /// Moves bytes to the body and returns the others.
    fn take_body<'a>(&mut self, read: &'a [u8]) -> &'a [u8] {
        let missing = self.length() - self.body.len();
        let (part, rest) = read.split_at(missing.min(read.len()));
        self.body.extend_from_slice(part);
        rest
    }

    fn complete(&mut self) -> Option<Frame> {
        if self.profile.marked && self.body.len() < MARKER_BYTES {
            self.refuse("frame-too-small");
            return None;
        }
        let offset = self.offset;
        self.offset += HEADER_BYTES + self.body.len();
        self.header.clear();
        let body = std::mem::take(&mut self.body);
        Some(if self.profile.marked {
            marked_frame(body, offset)
        } else {
            Frame { item: body, marker: None, offset }
        })
    }

    fn refuse(&mut self, code: &'static str) {
        let offset = self.offset;
        self.refusal.get_or_insert(Refusal { code, offset });
    }
}

fn marked_frame(mut body: Vec<u8>, offset: usize) -> Frame {
    let item = body.split_off(MARKER_BYTES);
    let seq = body[WRITER_BYTES..].iter().fold(0, |seq, byte| (seq << 8) | u64::from(*byte));
    body.truncate(WRITER_BYTES);
    Frame { item, marker: Some(Marker { writer: body, seq }), offset }
}
