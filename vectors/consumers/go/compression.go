package main

// Compression: when a writer compresses and with what, and how a reader takes a layer off.
//
// A writer compresses where the call site has enabled it and the payload, its prefix included, has
// at least 1,024 bytes. The kill switch is the exact text "1". The codec switch "gzip" means gzip
// or nothing; any other text, or none, means zstd, else gzip, else nothing. The result replaces
// the payload only if it is smaller than 95 percent of it.
//
// A reader goes by the prefix alone. Strictly, a body is exactly one member or frame. Published
// runtimes differ, and each is a column here.

import "bytes"

const (
	compressionFloor = 1024
	prefixSize       = 4
	gzipFormat       = "gzip"
	zstdFormat       = "zstd"
	recommendedLimit = 128 << 20
	upstreamLimit    = 512 << 20
)

// zeros is what a runtime makes of zero bytes behind a gzip member.
type zeros int

const (
	zerosRefused zeros = iota
	zerosIgnored       // with all that follows them
	zerosPadding       // another member may come behind them
)

// runtime says in what a runtime is not strict.
type runtime struct {
	noZstd     bool
	members    bool // further gzip members are joined
	zeros      zeros
	afterFrame bool // what follows a zstd frame is ignored
	cutFrame   bool // a zstd frame that ends too early is taken for whole
}

var runtimes = map[string]runtime{
	"strict":  {},
	"node-20": {noZstd: true, members: true, zeros: zerosIgnored},
	"node-22": {members: true, afterFrame: true, cutFrame: true},
	"node-24": {afterFrame: true},
	"python":  {members: true, zeros: zerosPadding},
}

// switches are what a writer's choice of a codec depends on.
type switches struct {
	enabled, zstd, gzip bool
	disable, codec      string
}

func (s switches) choose(size int) string {
	switch {
	case !s.enabled || size < compressionFloor || s.disable == "1":
		return "none"
	case s.zstd && s.codec != gzipFormat:
		return zstdFormat
	case s.gzip:
		return gzipFormat
	}
	return "none"
}

// isKept says whether a compressed payload replaces the plain one.
func isKept(plain, stored int) bool {
	return 100*stored < 95*plain
}

func isCodec(format string) bool {
	return format == gzipFormat || format == zstdFormat
}

// inflater takes codec layers off, as one runtime does, up to a size.
type inflater struct {
	runtime runtime
	limit   int
}

func (i inflater) inflate(payload []byte, format string) ([]byte, *refusal) {
	if format == gzipFormat {
		return i.inflateGzip(payload)
	}
	if i.runtime.noZstd {
		return nil, &refusal{code: "codec-unavailable"}
	}
	return i.inflateZstd(payload)
}

func (i inflater) inflateGzip(payload []byte) ([]byte, *refusal) {
	all := []byte{}
	at := prefixSize
	for {
		plain, taken, wrong := readMember(payload[at:], i.limit-len(all))
		if wrong != sound {
			return nil, refusalOf(wrong, payload)
		}
		all = append(all, plain...)
		next, refused := i.afterMember(payload, at+taken)
		if refused != nil || next == len(payload) {
			return all, refused
		}
		at = next
	}
}

// afterMember says where another member begins, or the end where nothing follows that counts.
func (i inflater) afterMember(payload []byte, at int) (int, *refusal) {
	rest := payload[at:]
	if len(rest) > 0 && rest[0] == 0 && i.runtime.zeros == zerosIgnored {
		return len(payload), nil
	}
	if i.runtime.zeros == zerosPadding {
		rest = bytes.TrimLeft(rest, "\x00")
	}
	another := i.runtime.members && bytes.HasPrefix(rest, []byte(gzipMagic[:2]))
	if len(rest) == 0 || another {
		return len(payload) - len(rest), nil
	}
	return 0, &refusal{code: "codec-trailing", offset: at}
}

func (i inflater) inflateZstd(payload []byte) ([]byte, *refusal) {
	frame := readFrame(payload[prefixSize:], i.limit)
	if frame.lacking != "" {
		return nil, &refusal{lacking: frame.lacking}
	}
	if frame.wrong == truncated && i.runtime.cutFrame {
		return frame.plain, nil
	}
	if frame.wrong != sound {
		return nil, refusalOf(frame.wrong, payload)
	}
	end := prefixSize + frame.taken
	if end < len(payload) && !i.runtime.afterFrame {
		return nil, &refusal{code: "codec-trailing", offset: end}
	}
	return frame.plain, nil
}

// refusalOf says what a damage is refused as: where the body ends if it ended too early, else
// where it began.
func refusalOf(wrong damage, payload []byte) *refusal {
	if wrong == truncated {
		return &refusal{code: "codec-truncated", offset: len(payload)}
	}
	codes := map[damage]string{
		corrupt:  "codec-corrupt",
		tooLarge: "inflated-too-large",
		tooWide:  "codec-window",
	}
	return &refusal{code: codes[wrong], offset: prefixSize}
}
