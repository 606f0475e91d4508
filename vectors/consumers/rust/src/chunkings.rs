//! Ways to cut a wire into reads, by name.
//!
//! A chunking names a set of cuts, under each of which the answer must be the same. A cut is the
//! list of the sizes of successive reads; what is left is one last read.

use crate::json::{NotUnderstood, Read};

/// Lists the cuts of a chunking for a wire of this size.
pub fn cuts(name: &str, size: usize) -> Read<Vec<Vec<usize>>> {
    match name {
        "whole" => Ok(vec![vec![]]),
        "each-byte" => Ok(vec![vec![1; size]]),
        "every-split" => Ok((1..size).map(|at| vec![at]).collect()),
        "empty-reads" => Ok(vec![[vec![0], [1, 0].repeat(size)].concat()]),
        "reads-of-3" => Ok(reads_of(3, size)),
        "reads-of-1400" => Ok(reads_of(1400, size)),
        "reads-of-65536" => Ok(reads_of(65_536, size)),
        _ => Err(NotUnderstood(format!("chunking {name}"))),
    }
}

fn reads_of(length: usize, size: usize) -> Vec<Vec<usize>> {
    vec![vec![length; size / length]]
}

/// Cuts a wire into reads of these sizes and what is left.
pub fn reads<'a>(wire: &'a [u8], cuts: &[u64]) -> Vec<&'a [u8]> {
    let mut rest = wire;
    let mut reads = Vec::new();
    for size in cuts {
        let (read, after) = rest.split_at(rest.len().min(*size as usize));
        reads.push(read);
        rest = after;
    }
    reads.push(rest);
    reads
}
