package main

// Payload envelopes: four bytes that name a format, and a body.
//
// A payload that a writer makes is an optional secret, in it an optional codec, in it devl. A
// runtime reader takes at most one secret off, then at most one codec, then requires devl; what it
// cannot take off stays, and is refused as a format in the wrong place. A prefix that is not four
// of a to z and 0 to 9 is malformed, any other that is not read here is unsupported. Older readers
// know fewer formats: the columns below say which, and whether they tell malformed prefixes from
// unknown ones. Readers from before prefixes refuse every binary payload.
//
// A frame of an object stream holds one secret at most and no codec. A display reader is lenient:
// it takes codecs off as often as it finds them, up to a bound, and hands back, as it is, a secret
// that it has no key for and, where it works synchronously, a body that it cannot decompress.

import (
	"regexp"
	"slices"
)

const (
	devl       = "devl"
	mostLayers = 16
)

var wellFormed = regexp.MustCompile(`^[a-z0-9]{4}$`)

// column says which formats the readers of some releases know.
type column struct {
	known []string
	// listed readers refuse every prefix that they do not know with the same error.
	listed bool
	// unprefixed readers refuse every binary payload.
	unprefixed bool
}

var columns = map[string]column{
	"unprefixed":  {unprefixed: true},
	"devl-only":   {known: []string{devl}, listed: true},
	"stable":      {known: []string{devl, encr}, listed: true},
	"encrypting":  {known: []string{devl, encr}},
	"compressing": {known: []string{devl, encr, gzipFormat, zstdFormat}},
	"current":     {known: []string{devl, encr, encp, gzipFormat, zstdFormat}},
	"display":     {known: []string{devl, encr, encp, gzipFormat, zstdFormat}, listed: true},
}

func (c column) knows(format string) bool {
	return slices.Contains(c.known, format)
}

// formatOf reads the format that a payload names, also one that is malformed; it is empty if the
// payload is too short.
func formatOf(payload []byte) string {
	if len(payload) < prefixSize {
		return ""
	}
	return string(payload[:prefixSize])
}

func withoutSecret(payload []byte, key payloadKey, extra []byte) ([]byte, *refusal) {
	format := formatOf(payload)
	if !isSecret(format) {
		return payload, nil
	}
	return key.open(format, payload[prefixSize:], extra)
}

func (i inflater) withoutCodec(payload []byte) ([]byte, *refusal) {
	format := formatOf(payload)
	if !isCodec(format) {
		return payload, nil
	}
	return i.inflate(payload, format)
}

// runtimeReader reads payloads as a runtime does.
type runtimeReader struct {
	key      payloadKey
	column   column
	inflater inflater
}

// layers takes a payload apart, from the outside in; the last layer is devl.
func (r runtimeReader) layers(payload []byte) ([][]byte, *refusal) {
	if r.column.unprefixed {
		return nil, &refusal{code: "binary-unsupported"}
	}
	layers := [][]byte{payload}
	inner := payload
	if format := formatOf(inner); isSecret(format) && r.column.knows(format) {
		opened, refused := withoutSecret(inner, r.key, nil)
		if refused != nil {
			return nil, refused
		}
		layers, inner = append(layers, opened), opened
	}
	if format := formatOf(inner); isCodec(format) && r.column.knows(format) {
		inflated, refused := r.inflater.withoutCodec(inner)
		if refused != nil {
			return nil, refused
		}
		layers, inner = append(layers, inflated), inflated
	}
	return layers, r.column.requireDevl(inner)
}

func (r runtimeReader) text(payload []byte) ([]byte, *refusal) {
	layers, refused := r.layers(payload)
	if refused != nil {
		return nil, refused
	}
	return layers[len(layers)-1][prefixSize:], nil
}

func (c column) requireDevl(payload []byte) *refusal {
	format := formatOf(payload)
	switch {
	case format == devl:
		return nil
	case format == "":
		return &refusal{code: "payload-too-short"}
	case c.listed && !c.knows(format):
		return &refusal{code: "format-unknown"}
	case !wellFormed.MatchString(format):
		return &refusal{code: "prefix-malformed"}
	}
	return &refusal{code: "format-unsupported"}
}

// frameText is the text of an object frame, or the format of one that published readers drop.
type frameText struct {
	Text    octets  `json:"text,omitzero"`
	Dropped *string `json:"dropped,omitzero"`
}

// frame reads the payload of one object frame.
func (r runtimeReader) frame(payload []byte, drops bool) (frameText, *refusal) {
	inner := payload
	if r.column.knows(formatOf(payload)) {
		opened, refused := withoutSecret(payload, r.key, nil)
		if refused != nil {
			return frameText{}, refused
		}
		inner = opened
	}
	format := formatOf(inner)
	switch {
	case format == devl:
		return frameText{Text: inner[prefixSize:]}, nil
	case format == "":
		return frameText{}, &refusal{code: "payload-too-short"}
	case !wellFormed.MatchString(format):
		return frameText{}, &refusal{code: "prefix-malformed"}
	case !drops:
		return frameText{}, &refusal{code: "format-unsupported"}
	}
	return frameText{Dropped: &format}, nil
}

// shownPayload is the text of a payload, or the bytes that a display hands back.
type shownPayload struct {
	Text      octets `json:"text,omitzero"`
	Untouched octets `json:"untouched,omitzero"`
}

// display reads payloads as a display does; only one that works asynchronously has a key.
type display struct {
	key          payloadKey
	asynchronous bool
	inflater     inflater
}

func (d display) show(payload []byte) (shownPayload, *refusal) {
	inner := payload
	if d.asynchronous && d.key.opens(formatOf(inner)) {
		opened, refused := withoutSecret(inner, d.key, nil)
		if refused != nil {
			return shownPayload{}, refused
		}
		inner = opened
	}
	for layers := 0; isCodec(formatOf(inner)); layers++ {
		if layers == mostLayers {
			return shownPayload{}, &refusal{code: "layers-too-many"}
		}
		next, refused := d.inflater.withoutCodec(inner)
		if refused != nil && (d.asynchronous || refused.lacking != "") {
			return shownPayload{}, refused
		}
		if refused != nil {
			return shownPayload{Untouched: inner}, nil
		}
		inner = next
	}
	if isSecret(formatOf(inner)) {
		return shownPayload{Untouched: inner}, nil
	}
	if refused := columns["display"].requireDevl(inner); refused != nil {
		return shownPayload{}, refused
	}
	return shownPayload{Text: inner[prefixSize:]}, nil
}
