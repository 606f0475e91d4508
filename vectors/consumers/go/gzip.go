package main

// One gzip member (RFC 1952), read with the library's raw inflate.
//
// The header, the checksum and the length are judged here, because the library's own gzip reader
// forgives what should be told: how many bytes the member takes, and whether a body ended too
// early, is damaged, or becomes too large.

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// damage is what is wrong with a compressed body.
type damage string

const (
	sound     damage = ""
	truncated damage = "truncated"
	corrupt   damage = "corrupt"
	tooLarge  damage = "too large"
	tooWide   damage = "asks for too wide a window"
)

const (
	gzipMagic   = "\x1f\x8b\x08"
	gzipHeader  = 10
	gzipTrailer = 8
	gzipCheck   = 2
	gzipExtra   = 4
	gzipName    = 8
	gzipComment = 16
	gzipNoFlags = 0xe0
)

// readMember reads the member that begins here, and says how many bytes it takes.
func readMember(data []byte, limit int) (plain []byte, taken int, wrong damage) {
	if !beginsLike(data, gzipMagic) || (len(data) > 3 && data[3]&gzipNoFlags != 0) {
		return nil, 0, corrupt
	}
	rest, whole := skipGzipHeader(data)
	if !whole {
		return nil, 0, truncated
	}
	source := bytes.NewReader(rest)
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(source), int64(limit)+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, 0, truncated
	case err != nil:
		return nil, 0, corrupt
	case len(plain) > limit:
		return nil, 0, tooLarge
	}
	trailer := rest[len(rest)-source.Len():]
	return plain, len(data) - len(trailer) + gzipTrailer, checkTrailer(trailer, plain)
}

// beginsLike says whether data begins with this text, as far as data goes.
func beginsLike(data []byte, text string) bool {
	size := min(len(data), len(text))
	return string(data[:size]) == text[:size]
}

// skipGzipHeader returns what follows the header, and whether all of the header is there.
func skipGzipHeader(data []byte) ([]byte, bool) {
	if len(data) < gzipHeader {
		return nil, false
	}
	flags, rest := data[3], data[gzipHeader:]
	whole := true
	if flags&gzipExtra != 0 {
		rest, whole = skipExtra(rest)
	}
	for _, flag := range []byte{gzipName, gzipComment} {
		if whole && flags&flag != 0 {
			_, rest, whole = bytes.Cut(rest, []byte{0})
		}
	}
	if whole && flags&gzipCheck != 0 {
		whole = len(rest) >= 2
		rest = rest[min(2, len(rest)):]
	}
	return rest, whole
}

func skipExtra(rest []byte) ([]byte, bool) {
	if len(rest) < 2 {
		return nil, false
	}
	size := 2 + int(binary.LittleEndian.Uint16(rest))
	return rest[min(size, len(rest)):], len(rest) >= size
}

func checkTrailer(trailer, plain []byte) damage {
	if len(trailer) < gzipTrailer {
		return truncated
	}
	checksum := binary.LittleEndian.Uint32(trailer)
	length := binary.LittleEndian.Uint32(trailer[4:])
	if checksum != crc32.ChecksumIEEE(plain) || length != uint32(len(plain)) {
		return corrupt
	}
	return sound
}
