//! Batches: several chunks in one request body, each a length of four bytes and its bytes.
//!
//! Empty chunks are legal, and no chunk at all is an empty body. A body is read as a whole: one
//! that ends inside a length or a chunk gives nothing, and where a count was declared it must be
//! right. A body has a size of at most 2 to the 32, less one, known before anything is built. More
//! chunks than one request may carry go into requests that are full except the last.

use crate::frames::Refusal;

const LENGTH_BYTES: u64 = 4;
const MOST_BYTES: u128 = u32::MAX as u128;

/// How many chunks one request carries where nothing else is said.
pub const MOST_CHUNKS: u64 = 1_000;

/// Computes the size of a body for chunks of these sizes, the list repeated so many times.
pub fn body_size(sizes: &[u64], times: u64) -> Result<u64, Refusal> {
    let once: u128 = sizes.iter().map(|size| u128::from(LENGTH_BYTES + size)).sum();
    let size = once * u128::from(times);
    if size > MOST_BYTES {
        return Err(Refusal { code: "batch-too-large", offset: 0 });
    }
    Ok(size as u64)
}

/// Writes the body of a request that carries these chunks.
pub fn encode_batch(chunks: &[Vec<u8>]) -> Result<Vec<u8>, Refusal> {
    let sizes: Vec<u64> = chunks.iter().map(|chunk| chunk.len() as u64).collect();
    body_size(&sizes, 1)?;
    let mut body = Vec::new();
    for chunk in chunks {
        body.extend_from_slice(&(chunk.len() as u32).to_be_bytes());
        body.extend_from_slice(chunk);
    }
    Ok(body)
}

/// Reads the chunks of a body, all of them or none.
pub fn decode_batch(body: &[u8], declared: Option<u64>) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut chunks = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let offset = body.len() - rest.len();
        let whole = first_chunk(rest);
        let (chunk, after) = whole.ok_or(Refusal { code: "batch-truncated", offset })?;
        chunks.push(chunk.to_vec());
        rest = after;
    }
    if declared.is_some_and(|count| count != chunks.len() as u64) {
        return Err(Refusal { code: "batch-count", offset: 0 });
    }
    Ok(chunks)
}

/// Takes the first chunk off, if all of it is there.
fn first_chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

/// Says how many chunks each request carries.
pub fn pages(chunks: u64, most: u64) -> Vec<u64> {
    let full = most.max(1);
    let mut requests = vec![full; (chunks / full) as usize];
    if chunks % full > 0 {
        requests.push(chunks % full);
    }
    requests
}
