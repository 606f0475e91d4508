//! Writer ids: the 64-bit FNV-1a hash of a seed's UTF-8 bytes, written big-endian.
//!
//! For each byte: first exclusive or, then multiply, modulo 2 to the 64.

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Derives the writer id of a seed.
pub fn writer_id(seed: &str) -> Vec<u8> {
    let hash =
        seed.bytes().fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    hash.to_be_bytes().to_vec()
}
