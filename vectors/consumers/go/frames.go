package main

// Frames: a length of four bytes, then what the profile says.
//
//	unmarked profiles   [length u32][item]                          length counts the item
//	marked profiles     [length u32][writer 8][seq u64][item]       length counts marker and item
//
// All integers are big-endian and unsigned. A profile has two limits: the largest item that its
// writer frames, and the highest length that its reader accepts. SEG is the historical variant
// whose writer forgets the marker in its limit. The two OBJECTS profiles differ in whether either
// side has a limit at all.
//
// The decoder is fed reads, whose boundaries mean nothing, and then the end of the stream. Order
// of its checks: a length above the limit is refused as soon as the header is there; a marked
// frame without room for its marker is refused once it is complete; an end inside a frame is
// refused as truncated. Offsets of refusals are those of the frame's first byte. A refusal stays.
// Bytes are collected in a slice that grows as they arrive, so the work is linear however they are
// cut, and nothing is reserved for bytes that were only announced.

import (
	"encoding/binary"
	"math"
)

const (
	headerBytes = 4
	writerBytes = 8
	markerBytes = 16
	frameLimit  = 100_000_000
)

// profile is a version of the wire with its limits.
type profile struct {
	marked     bool
	itemLimit  uint64
	frameLimit uint64
}

var profiles = map[string]profile{
	"F1":               {marked: false, itemLimit: frameLimit, frameLimit: frameLimit},
	"V2":               {marked: true, itemLimit: frameLimit - markerBytes, frameLimit: frameLimit},
	"SEG":              {marked: true, itemLimit: frameLimit, frameLimit: frameLimit},
	"OBJECTS":          {marked: false, itemLimit: frameLimit, frameLimit: frameLimit},
	"OBJECTS-UPSTREAM": {marked: false, itemLimit: math.MaxUint32, frameLimit: math.MaxUint32},
}

// marker says which writer made a frame, and its number among that writer's frames.
type marker struct {
	writer []byte
	seq    uint64
}

// frame is an item with its marker, if it has one, and the offset of its first byte.
type frame struct {
	item   []byte
	marker *marker
	offset int
}

// refusal is a code of rejections.json and the offset that it concerns. Where this program cannot
// say, lacking names the capability that it would need.
type refusal struct {
	code    string
	offset  int
	lacking string
}

// frameBytes builds one frame exactly as given, or says why a writer refuses it. The marker is
// written where the profile has one.
func frameBytes(p profile, item []byte, m *marker) ([]byte, *refusal) {
	var head []byte
	if p.marked {
		if m == nil || len(m.writer) != writerBytes {
			return nil, &refusal{code: "writer-id-length"}
		}
		head = binary.BigEndian.AppendUint64(append(head, m.writer...), m.seq)
	}
	if uint64(len(item)) > p.itemLimit {
		return nil, &refusal{code: "item-too-large"}
	}
	wire := make([]byte, 0, headerBytes+len(head)+len(item))
	wire = binary.BigEndian.AppendUint32(wire, uint32(len(head)+len(item)))
	return append(append(wire, head...), item...), nil
}

// framer numbers and frames the items of one writer. An empty item gives nothing, and like a
// refused one it takes no number. After the highest number there is no next one.
type framer struct {
	profile profile
	writer  []byte
	next    uint64
	spent   bool
}

func (f *framer) put(item []byte) ([]byte, *refusal) {
	if len(item) == 0 {
		return nil, nil
	}
	if f.spent {
		return nil, &refusal{code: "seq-range"}
	}
	wire, refused := frameBytes(f.profile, item, &marker{writer: f.writer, seq: f.next})
	if refused == nil {
		f.spent = f.next == math.MaxUint64
		f.next++
	}
	return wire, refused
}

// frameDecoder reads frames from bytes that arrive in any cut. Its offset is where in the stream
// the current frame begins.
type frameDecoder struct {
	profile profile
	offset  int
	header  []byte
	body    []byte
	refused *refusal
}

func newFrameDecoder(p profile, offset int) frameDecoder {
	return frameDecoder{profile: p, offset: offset, body: []byte{}}
}

// holding says whether part of a frame has arrived.
func (d *frameDecoder) holding() bool {
	return len(d.header) > 0
}

// feed takes a read and returns the frames that it completes.
func (d *frameDecoder) feed(read []byte) []frame {
	frames := []frame{}
	for d.refused == nil && len(read) > 0 {
		read = d.takeHeader(read)
		if len(d.header) < headerBytes || d.refused != nil {
			continue
		}
		read = d.takeBody(read)
		if len(d.body) == d.length() {
			frames = d.complete(frames)
		}
	}
	return frames
}

// end takes the end of the stream.
func (d *frameDecoder) end() {
	if d.holding() {
		d.refuse("truncated-frame")
	}
}

func (d *frameDecoder) length() int {
	return int(binary.BigEndian.Uint32(d.header))
}

// takeHeader moves bytes to the header and returns the others.
func (d *frameDecoder) takeHeader(read []byte) []byte {
	missing := headerBytes - len(d.header)
	if missing == 0 {
		return read
	}
	part := read[:min(missing, len(read))]
	d.header = append(d.header, part...)
	if len(d.header) == headerBytes && uint64(d.length()) > d.profile.frameLimit {
		d.refuse("frame-too-large")
	}
	return read[len(part):]
}

// takeBody moves bytes to the body and returns the others.
func (d *frameDecoder) takeBody(read []byte) []byte {
	part := read[:min(d.length()-len(d.body), len(read))]
	d.body = append(d.body, part...)
	return read[len(part):]
}

func (d *frameDecoder) complete(frames []frame) []frame {
	if d.profile.marked && len(d.body) < markerBytes {
		d.refuse("frame-too-small")
		return frames
	}
	whole := frame{item: d.body, offset: d.offset}
	if d.profile.marked {
		seq := binary.BigEndian.Uint64(d.body[writerBytes:])
		whole.marker = &marker{writer: d.body[:writerBytes], seq: seq}
		whole.item = d.body[markerBytes:]
	}
	d.offset += headerBytes + len(d.body)
	d.header, d.body = nil, []byte{}
	return append(frames, whole)
}

func (d *frameDecoder) refuse(code string) {
	if d.refused == nil {
		d.refused = &refusal{code: code, offset: d.offset}
	}
}
