//! Stream references: who frames how, who reads how, and what is handed on.
//!
//! A reader chooses by the reference's kind and framing field alone. `pub` are the readers that
//! ship today, `v2` those that know markers. A framing that a reader does not know is a question
//! of policy: published readers read on as if the field were absent, a new reader refuses.

const RAW: &str = "raw";
const FRAMED_V1: &str = "framed-v1";
const FRAMED_V2: &str = "framed-v2";

/// Says what a reader does with the bytes of a stream; nothing where it refuses.
pub fn dispatch(
    kind: &str,
    generation: &str,
    framing: Option<&str>,
    strict: bool,
) -> Option<&'static str> {
    let known = reading(kind, generation, framing.unwrap_or(RAW));
    if known.is_none() && !strict {
        return reading(kind, generation, RAW);
    }
    known
}

fn reading(kind: &str, generation: &str, framing: &str) -> Option<&'static str> {
    match (kind, generation, framing) {
        ("bytes", _, RAW) => Some("as-is"),
        ("bytes", _, FRAMED_V1) => Some("unframe-v1"),
        ("bytes", "v2", FRAMED_V2) => Some("unframe-v2"),
        ("objects", _, RAW | FRAMED_V1) => Some("sniff"),
        ("objects", "v2", FRAMED_V2) => Some("strip-markers"),
        _ => None,
    }
}

/// How a new stream is framed, and what its reference says.
pub struct Production {
    pub framing: &'static str,
    pub field: Option<&'static str>,
}

/// Says how a new stream is framed for a target with this capability.
pub fn produce(origin: &str, capability: &str) -> Production {
    let markers = capability == "framedStreamMarkers";
    match (origin, capability) {
        ("bytes" | "step-writable", _) if markers => said(FRAMED_V2),
        ("bytes", "none") => unsaid(RAW),
        ("bytes", _) => said(FRAMED_V1),
        _ => unsaid(FRAMED_V1),
    }
}

fn said(framing: &'static str) -> Production {
    Production { framing, field: Some(framing) }
}

fn unsaid(framing: &'static str) -> Production {
    Production { framing, field: None }
}

/// Says which framing a reference keeps when it is handed on through the workflow: the one that
/// it has, whatever the boundary would do with a new stream. Name and kind stay as well, and a
/// start index is not carried along.
pub fn forwarded_framing(framing: Option<&str>) -> Option<&str> {
    framing.filter(|name| !name.is_empty())
}

/// Says how the writer behind a writable reference frames: one tag means markers, any other none.
pub fn writable(tag: Option<&str>) -> &'static str {
    if tag == Some(FRAMED_V2) {
        FRAMED_V2
    } else {
        FRAMED_V1
    }
}
