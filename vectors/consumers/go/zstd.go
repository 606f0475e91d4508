package main

// One zstd frame (RFC 8878), as far as it holds raw and repeated blocks.
//
// Go's library has no zstd for programs, so frames are read here: magic, header, blocks and their
// order. A block that is compressed in earnest, or a checksum, is more than this program has; the
// vector that asks for it is counted as declined. A frame that asks for a larger window than is
// granted is refused by its header alone.

import (
	"bytes"
	"encoding/binary"
)

const (
	zstdMagic     = "\x28\xb5\x2f\xfd"
	grantedWindow = 1 << 27
	blockHeader   = 3
	rawBlock      = 0
	repeatedBlock = 1
	reservedBlock = 3
)

var (
	dictionaryWidths = [4]int{0, 1, 2, 4}
	contentWidths    = [4]int{0, 2, 4, 8}
)

// zstdFrame is what came of reading a frame: its contents, as far as they were read, and its size.
// Where the frame needs more than this program has, lacking names it.
type zstdFrame struct {
	plain   []byte
	taken   int
	lacking string
	wrong   damage
}

func readFrame(data []byte, limit int) zstdFrame {
	frame := zstdFrame{plain: []byte{}}
	if !beginsLike(data, zstdMagic) {
		frame.wrong = corrupt
		return frame
	}
	window, checksum := frame.readHeader(data)
	switch {
	case frame.wrong != sound:
	case window > grantedWindow:
		frame.wrong = tooWide
	case checksum:
		frame.lacking = "zstd checksum"
	default:
		for last := false; !last && frame.wrong == sound && frame.lacking == ""; {
			last = frame.readBlock(data[frame.taken:], limit)
		}
	}
	return frame
}

// readHeader reads the window that the frame asks for, and whether it ends with a checksum.
func (f *zstdFrame) readHeader(data []byte) (window uint64, checksum bool) {
	if len(data) <= len(zstdMagic) {
		f.wrong = truncated
		return 0, false
	}
	descriptor := data[len(zstdMagic)]
	single := descriptor&0x20 != 0
	windowWidth, contentWidth := 1, contentWidths[descriptor>>6]
	if single {
		windowWidth, contentWidth = 0, max(1, contentWidth)
	}
	content := len(zstdMagic) + 1 + windowWidth + dictionaryWidths[descriptor&3]
	f.taken = content + contentWidth
	switch {
	case descriptor&0x08 != 0:
		f.wrong = corrupt
	case len(data) < f.taken:
		f.wrong = truncated
	case single:
		return contentSize(data[content:f.taken]), descriptor&0x04 != 0
	default:
		return windowSize(data[len(zstdMagic)+1]), descriptor&0x04 != 0
	}
	return 0, false
}

func contentSize(field []byte) uint64 {
	padded := append(bytes.Clone(field), make([]byte, 8)...)
	size := binary.LittleEndian.Uint64(padded)
	if len(field) == 2 {
		size += 256
	}
	return size
}

func windowSize(descriptor byte) uint64 {
	base := uint64(1) << (10 + descriptor>>3)
	return base + base/8*uint64(descriptor&7)
}

// readBlock reads the block that begins here and says whether it is the last one.
func (f *zstdFrame) readBlock(data []byte, limit int) bool {
	if len(data) < blockHeader {
		f.wrong = truncated
		return false
	}
	header := int(data[0]) | int(data[1])<<8 | int(data[2])<<16
	data = data[blockHeader:]
	size, width := header>>3, header>>3
	switch header >> 1 & 3 {
	case rawBlock:
		f.plain = append(f.plain, data[:min(size, len(data))]...)
	case repeatedBlock:
		width = 1
		f.plain = append(f.plain, bytes.Repeat(data[:min(1, len(data))], size)...)
	case reservedBlock:
		f.wrong = corrupt
	default:
		f.lacking = "compressed zstd block"
	}
	f.taken += blockHeader + width
	switch {
	case f.wrong == sound && len(f.plain) > limit:
		f.wrong = tooLarge
	case f.wrong == sound && f.lacking == "" && len(data) < width:
		f.wrong = truncated
	}
	return header&1 != 0
}
