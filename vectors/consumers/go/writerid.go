package main

// Writer ids: the 64-bit FNV-1a hash of a seed's UTF-8 bytes, written big-endian.
//
// For each byte: first exclusive or, then multiply, modulo 2 to the 64. Go's library has hash/fnv;
// here the few lines are written out, so that they are a second statement of the rule.

import "encoding/binary"

const (
	fnvOffset uint64 = 0xcbf29ce484222325
	fnvPrime  uint64 = 0x100000001b3
)

func writerID(seed string) []byte {
	hash := fnvOffset
	for _, octet := range []byte(seed) {
		hash = (hash ^ uint64(octet)) * fnvPrime
	}
	return binary.BigEndian.AppendUint64(nil, hash)
}
