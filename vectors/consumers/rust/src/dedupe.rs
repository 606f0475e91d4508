//! Dedupe: what a reader of marked frames delivers.
//!
//! A frame is delivered if its writer is new or its sequence number is higher than every one
//! delivered from that writer; otherwise it is dropped. Writers are told apart by all eight bytes
//! of their id. A new reader begins without memory, wherever it starts. A number that skips ahead
//! is delivered; a strict reader also flags the gap. A writer's first frame has no gap before it.

use crate::frames::Marker;
use std::collections::HashMap;

/// The memory of one reader: the highest number delivered of each writer.
#[derive(Default)]
pub struct Dedupe {
    highest: HashMap<Vec<u8>, u64>,
}

/// What becomes of a frame.
#[derive(PartialEq)]
pub enum Judged {
    Delivered,
    DeliveredBehindGap,
    Dropped,
}

impl Dedupe {
    /// Judges the next frame in stored order.
    pub fn judge(&mut self, marker: &Marker) -> Judged {
        let before = self.highest.get(&marker.writer).copied();
        if before.is_some_and(|highest| marker.seq <= highest) {
            return Judged::Dropped;
        }
        self.highest.insert(marker.writer.clone(), marker.seq);
        match before {
            Some(highest) if marker.seq - highest > 1 => Judged::DeliveredBehindGap,
            _ => Judged::Delivered,
        }
    }
}

/// Reads a stored history from this index on: the indices delivered, and those behind a gap.
pub fn deliver(stored: &[Marker], start: usize) -> (Vec<usize>, Vec<usize>) {
    let mut reader = Dedupe::default();
    let (mut delivered, mut gaps) = (Vec::new(), Vec::new());
    for (index, marker) in stored.iter().enumerate().skip(start) {
        let judged = reader.judge(marker);
        if judged != Judged::Dropped {
            delivered.push(index);
        }
        if judged == Judged::DeliveredBehindGap {
            gaps.push(index);
        }
    }
    (delivered, gaps)
}
