package main

// Object streams: frames, or the lines of text that writers used before frames.
//
// A reader that knows nothing of the framing guesses. It looks at the first four bytes as an
// unsigned integer: from 1 to 99,999,999 they are the length of a frame, anything else is legacy
// text. Printable text always begins above, so well-formed streams are told apart safely. A read
// of no bytes changes nothing. A stream with markers is never guessed at.
//
// Payloads are opaque here, but one must have room for its format prefix of four bytes. Legacy
// text is split at line feeds and empty lines are skipped; a line is JSON text, so one that begins
// with a control character which JSON does not know as white space is refused.
//
// Published readers have five habits that make what they deliver depend on how bytes were cut, or
// that lose data. Each is a policy, and a field of habits.

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
)

const (
	guessBytes  = 4
	guessLimit  = 100_000_000
	prefixBytes = 4
)

// habits say in what a reader is as published.
type habits struct {
	shortFirstRead bool // a first read of one to three bytes is text; else four are waited for
	sniffAgain     bool // guess at every read that finds nothing pending; else once
	legacyLines    bool // each read's text is split by itself; else a line may span reads
	objectTail     bool // a frame cut short by the end is dropped; else refused
	objectLimit    bool // a length of a frame has no limit; else that of byte streams
}

// unit is what an object stream gives: a frame or a line.
type unit struct {
	frame *frame
	line  string
}

type mode int

const (
	undecided mode = iota
	inFrames
	inText
)

// objectReader reads an object stream from bytes that arrive in any cut. Its offset is where in
// the stream the next byte stands that has been neither decoded nor split into lines.
type objectReader struct {
	habits  habits
	marked  bool
	mode    mode
	offset  int
	first   []byte
	line    []byte
	decoder frameDecoder
	refused *refusal
}

func newObjectReader(h habits, marked bool) *objectReader {
	reader := &objectReader{habits: h, marked: marked}
	if marked {
		reader.beginFrames()
	}
	return reader
}

// feed takes a read and returns the units that it completes.
func (r *objectReader) feed(read []byte) []unit {
	if r.refused != nil || len(read) == 0 {
		return nil
	}
	if r.guessesAgain() {
		r.mode = undecided
	}
	if r.mode != undecided {
		return r.deliver(read)
	}
	r.first = append(r.first, read...)
	if !r.guess() {
		return nil
	}
	first := r.first
	r.first = nil
	return r.deliver(first)
}

// end takes the end of the stream.
func (r *objectReader) end() []unit {
	switch {
	case r.refused != nil:
		return nil
	case r.mode == inFrames:
		r.endFrames()
		return nil
	}
	return r.endLine(r.splitLines(r.first))
}

func (r *objectReader) guessesAgain() bool {
	pending := r.decoder.holding() || len(r.line) > 0
	return r.habits.sniffAgain && !r.marked && !pending
}

// guess decides between frames and text, and says whether it could.
func (r *objectReader) guess() bool {
	short := len(r.first) < guessBytes
	if short && !r.habits.shortFirstRead {
		return false
	}
	if !short && beginsFrame(r.first) {
		r.beginFrames()
	} else {
		r.mode = inText
	}
	return true
}

func beginsFrame(first []byte) bool {
	length := binary.BigEndian.Uint32(first)
	return length > 0 && length < guessLimit
}

func (r *objectReader) beginFrames() {
	limits := profile{marked: r.marked, frameLimit: frameLimit}
	if r.habits.objectLimit {
		limits.frameLimit = math.MaxUint32
	}
	r.mode = inFrames
	r.decoder = newFrameDecoder(limits, r.offset)
}

func (r *objectReader) deliver(read []byte) []unit {
	if r.mode == inFrames {
		return r.readFrames(read)
	}
	units := r.splitLines(read)
	if r.habits.legacyLines {
		units = r.endLine(units)
	}
	return units
}

func (r *objectReader) readFrames(read []byte) []unit {
	frames := r.decoder.feed(read)
	r.offset += len(read)
	r.refused = r.decoder.refused
	units := []unit{}
	for at := range frames {
		if len(frames[at].item) < prefixBytes {
			r.refused = &refusal{code: "payload-too-short", offset: frames[at].offset}
			break
		}
		units = append(units, unit{frame: &frames[at]})
	}
	return units
}

func (r *objectReader) endFrames() {
	r.decoder.end()
	if !r.habits.objectTail {
		r.refused = r.decoder.refused
	}
}

// splitLines ends a line at each line feed and keeps what follows the last one.
func (r *objectReader) splitLines(text []byte) []unit {
	units := []unit{}
	for {
		part, rest, found := bytes.Cut(text, []byte{'\n'})
		r.line = append(r.line, part...)
		r.offset += len(part)
		if !found {
			return units
		}
		units = r.endLine(units)
		r.offset++
		text = rest
	}
}

func (r *objectReader) endLine(units []unit) []unit {
	line := r.line
	r.line = nil
	if r.refused != nil || len(line) == 0 {
		return units
	}
	if line[0] < ' ' && line[0] != '\t' && line[0] != '\r' {
		r.refused = &refusal{code: "legacy-text", offset: r.offset - len(line)}
		return units
	}
	return append(units, unit{line: strings.ToValidUTF8(string(line), "\uFFFD")})
}

// deferredReader holds reads back until the framing is known, and then reads them as if it had
// been known from the beginning.
type deferredReader struct {
	reader *objectReader
	known  bool
	held   [][]byte
}

// resolve says that the framing has become known.
func (d *deferredReader) resolve() []unit {
	units := []unit{}
	for _, read := range d.held {
		units = append(units, d.reader.feed(read)...)
	}
	d.known, d.held = true, nil
	return units
}

func (d *deferredReader) feed(read []byte) []unit {
	if d.known {
		return d.reader.feed(read)
	}
	d.held = append(d.held, read)
	return nil
}
