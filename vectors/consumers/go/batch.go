package main

// Batches: several chunks in one request body, each a length of four bytes and its bytes.
//
// Empty chunks are legal, and no chunk at all is an empty body. A body is read as a whole: one
// that ends inside a length or a chunk gives nothing, and where a count was declared it must be
// right. A body has a size of at most 2 to the 32, less one, known before anything is built. More
// chunks than one request may carry go into requests that are full except the last.

import (
	"encoding/binary"
	"math"
	"math/bits"
)

const (
	lengthBytes = 4
	mostBytes   = math.MaxUint32
	mostChunks  = 1000
)

// bodySize computes the size of a body for chunks of these sizes, the list repeated so many times.
func bodySize(sizes []uint64, times uint64) (uint64, *refusal) {
	var once uint64
	for _, size := range sizes {
		once += lengthBytes + size
	}
	high, size := bits.Mul64(once, times)
	if high > 0 || size > mostBytes {
		return 0, &refusal{code: "batch-too-large"}
	}
	return size, nil
}

func encodeBatch(chunks []octets) ([]byte, *refusal) {
	sizes := make([]uint64, len(chunks))
	for at, chunk := range chunks {
		sizes[at] = uint64(len(chunk))
	}
	size, refused := bodySize(sizes, 1)
	if refused != nil {
		return nil, refused
	}
	body := make([]byte, 0, size)
	for _, chunk := range chunks {
		body = binary.BigEndian.AppendUint32(body, uint32(len(chunk)))
		body = append(body, chunk...)
	}
	return body, nil
}

// decodeBatch reads the chunks of a body, all of them or none.
func decodeBatch(body []byte, declared *int) ([]octets, *refusal) {
	chunks := []octets{}
	for at := 0; at < len(body); {
		size, whole := chunkSize(body[at:])
		if !whole {
			return nil, &refusal{code: "batch-truncated", offset: at}
		}
		start := at + lengthBytes
		at = start + size
		chunks = append(chunks, octets(body[start:at]))
	}
	if declared != nil && *declared != len(chunks) {
		return nil, &refusal{code: "batch-count"}
	}
	return chunks, nil
}

// chunkSize reads the length of the chunk that begins here, and says whether all of it is here.
func chunkSize(rest []byte) (int, bool) {
	if len(rest) < lengthBytes {
		return 0, false
	}
	size := uint64(binary.BigEndian.Uint32(rest))
	return int(size), size <= uint64(len(rest)-lengthBytes)
}

// pages says how many chunks each request carries.
func pages(chunks, most int) []int {
	full := max(1, most)
	requests := []int{}
	for left := chunks; left > 0; left -= full {
		requests = append(requests, min(left, full))
	}
	return requests
}
