package main

// Operations on frames, object streams, dedupe histories, writer ids, batches and references.

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

var streamOperations = map[string]operation{
	"frames.encode":           returning(encodeFrames),
	"frames.decode":           returning(decodeFrames),
	"frames.put":              returning(putFrames),
	"objects.decode":          returning(decodeObjects),
	"objects.decode-deferred": returning(decodeDeferred),
	"dedupe.deliver":          returning(judgeStored),
	"writer-id.encode":        returning(deriveWriterID),
	"batch.encode":            returning(encodeChunks),
	"batch.decode":            returning(decodeChunks),
	"batch.pages":             returning(countPages),
	"batch.size":              returning(sizeBatch),
	"reference.dispatch":      returning(dispatchReference),
	"reference.produce":       returning(produceReference),
	"reference.forward":       returning(forwardReference),
	"reference.writable":      returning(writableReference),
}

// profileName is the name of a profile that is known.
type profileName struct{ profile profile }

// UnmarshalJSON reads a profile's name.
func (p *profileName) UnmarshalJSON(text []byte) error {
	var name string
	if err := json.Unmarshal(text, &name); err != nil {
		return err
	}
	found, known := profiles[name]
	p.profile = found
	if !known {
		return fmt.Errorf("profile %s", name)
	}
	return nil
}

// frameForm is a frame, or where Line is set a line of legacy text.
type frameForm struct {
	Item   octets  `json:"item,omitzero"`
	Writer octets  `json:"writer,omitzero"`
	Seq    string  `json:"seq,omitzero"`
	Line   *string `json:"line,omitzero"`
}

func formOf(given frame) frameForm {
	form := frameForm{Item: octets(given.item)}
	if given.marker != nil {
		form.Writer = given.marker.writer
		form.Seq = strconv.FormatUint(given.marker.seq, 10)
	}
	return form
}

// marker reads the marker of a form. A number that 64 bits cannot hold is refused here already.
func (f frameForm) marker() (*marker, *refusal) {
	if f.Writer == nil {
		return nil, nil
	}
	seq, err := strconv.ParseUint(f.Seq, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return nil, &refusal{code: "seq-range"}
	}
	return &marker{writer: f.Writer, seq: seq}, nil
}

type encodeArgs struct {
	Profile profileName `json:"profile"`
	Value   []frameForm `json:"value"`
}

func encodeFrames(args encodeArgs) (octets, *refusal) {
	all := octets{}
	for _, form := range args.Value {
		marker, refused := form.marker()
		if refused != nil {
			return nil, refused
		}
		wire, refused := frameBytes(args.Profile.profile, form.Item, marker)
		if refused != nil {
			return nil, refused
		}
		all = append(all, wire...)
	}
	return all, nil
}

// readsArgs are the arguments of everything that reads a wire in cuts.
type readsArgs struct {
	Wire octets `json:"wire"`
	Cuts []int  `json:"cuts"`
	EOF  *bool  `json:"eof"`
}

func (r readsArgs) ends() bool {
	return r.EOF == nil || *r.EOF
}

type decodeArgs struct {
	Profile profileName `json:"profile"`
	readsArgs
}

// decodeFrames feeds the reads until one is refused. A refused read is fed again and the stream
// ended: a decoder that then says anything else, or delivers more, has not refused.
func decodeFrames(args decodeArgs) ([]frameForm, *refusal) {
	decoder := newFrameDecoder(args.Profile.profile, 0)
	frames := []frame{}
	for _, read := range readsOf(args.Wire, args.Cuts) {
		frames = append(frames, decoder.feed(read)...)
		if decoder.refused != nil {
			frames = append(frames, decoder.feed(read)...)
			break
		}
	}
	if args.ends() || decoder.refused != nil {
		decoder.end()
	}
	forms := []frameForm{}
	for _, whole := range frames {
		forms = append(forms, formOf(whole))
	}
	return forms, decoder.refused
}

type putArgs struct {
	Profile profileName `json:"profile"`
	Writer  octets      `json:"writer"`
	Seq     string      `json:"seq"`
	Items   []octets    `json:"items"`
}

type emission struct {
	Wire     octets `json:"wire,omitzero"`
	Rejected string `json:"rejected,omitzero"`
}

type emissions struct {
	Emitted []emission `json:"emitted"`
	NextSeq string     `json:"next_seq"`
}

func putFrames(args putArgs) (emissions, *refusal) {
	first := uint64(0)
	if args.Seq != "" {
		parsed, err := strconv.ParseUint(args.Seq, 10, 64)
		if err != nil {
			return emissions{}, &refusal{code: "seq-range"}
		}
		first = parsed
	}
	framer := framer{profile: args.Profile.profile, writer: args.Writer, next: first}
	emitted := []emission{}
	for _, item := range args.Items {
		wire, refused := framer.put(item)
		one := emission{Wire: wire}
		if refused != nil {
			one.Rejected = refused.code
		}
		emitted = append(emitted, one)
	}
	return emissions{Emitted: emitted, NextSeq: framer.nextSeq()}, nil
}

// nextSeq writes the next number, also where that is one more than 64 bits can hold.
func (f *framer) nextSeq() string {
	if f.spent {
		return "18446744073709551616"
	}
	return strconv.FormatUint(f.next, 10)
}

type objectArgs struct {
	readsArgs
	Marked         bool   `json:"marked"`
	ShortFirstRead choice `json:"short-first-read"`
	SniffAgain     choice `json:"sniff-again"`
	LegacyLines    choice `json:"legacy-lines"`
	ObjectTail     choice `json:"object-tail"`
	ObjectLimit    choice `json:"object-limit"`
}

func (a objectArgs) reader() *objectReader {
	return newObjectReader(habits{
		shortFirstRead: a.ShortFirstRead.upstream,
		sniffAgain:     a.SniffAgain.upstream,
		legacyLines:    a.LegacyLines.upstream,
		objectTail:     a.ObjectTail.upstream,
		objectLimit:    a.ObjectLimit.upstream,
	}, a.Marked)
}

// finish ends the stream, unless it goes on, and writes what it gave.
func (a objectArgs) finish(reader *objectReader, units []unit) ([]frameForm, *refusal) {
	if a.ends() {
		units = append(units, reader.end()...)
	}
	forms := []frameForm{}
	for _, one := range units {
		if one.frame != nil {
			forms = append(forms, formOf(*one.frame))
		} else {
			forms = append(forms, frameForm{Line: &one.line})
		}
	}
	return forms, reader.refused
}

func decodeObjects(args objectArgs) ([]frameForm, *refusal) {
	reader := args.reader()
	units := []unit{}
	for _, read := range readsOf(args.Wire, args.Cuts) {
		units = append(units, reader.feed(read)...)
	}
	return args.finish(reader, units)
}

type deferredArgs struct {
	objectArgs
	KnownAfter int `json:"known_after"`
}

func decodeDeferred(args deferredArgs) ([]frameForm, *refusal) {
	reader := args.reader()
	deferred := deferredReader{reader: reader}
	units := []unit{}
	for number, read := range readsOf(args.Wire, args.Cuts) {
		if number == args.KnownAfter {
			units = append(units, deferred.resolve()...)
		}
		units = append(units, deferred.feed(read)...)
	}
	units = append(units, deferred.resolve()...)
	return args.finish(reader, units)
}

type storedArgs struct {
	Stored []frameForm `json:"stored"`
	Start  int         `json:"start"`
	Gaps   choice      `json:"sequence-gaps"`
}

type deliveries struct {
	Delivered []int `json:"delivered"`
	Gaps      []int `json:"gaps"`
}

func judgeStored(args storedArgs) (deliveries, *refusal) {
	stored := []marker{}
	for _, form := range args.Stored {
		marker, refused := form.marker()
		if refused != nil {
			return deliveries{}, refused
		}
		stored = append(stored, *marker)
	}
	delivered, gaps := deliver(stored, args.Start)
	if args.Gaps.upstream {
		gaps = []int{}
	}
	return deliveries{Delivered: delivered, Gaps: gaps}, nil
}

type seedArgs struct {
	Value string `json:"value"`
}

func deriveWriterID(args seedArgs) (octets, *refusal) {
	return writerID(args.Value), nil
}

type chunksArgs struct {
	Value []octets `json:"value"`
}

func encodeChunks(args chunksArgs) (octets, *refusal) {
	body, refused := encodeBatch(args.Value)
	return body, refused
}

type bodyArgs struct {
	Wire     octets `json:"wire"`
	Declared *int   `json:"declared"`
}

func decodeChunks(args bodyArgs) ([]octets, *refusal) {
	return decodeBatch(args.Wire, args.Declared)
}

type pagesArgs struct {
	Chunks int  `json:"chunks"`
	Most   *int `json:"most"`
}

func countPages(args pagesArgs) ([]int, *refusal) {
	if args.Most == nil {
		return pages(args.Chunks, mostChunks), nil
	}
	return pages(args.Chunks, *args.Most), nil
}

type sizeArgs struct {
	Sizes []uint64 `json:"sizes"`
	Times *uint64  `json:"times"`
}

func sizeBatch(args sizeArgs) (string, *refusal) {
	times := uint64(1)
	if args.Times != nil {
		times = *args.Times
	}
	size, refused := bodySize(args.Sizes, times)
	return strconv.FormatUint(size, 10), refused
}

type dispatchArgs struct {
	Kind           string  `json:"kind"`
	Generation     string  `json:"generation"`
	Framing        *string `json:"framing"`
	Name           string  `json:"name"`
	StartIndex     int     `json:"start_index"`
	UnknownFraming choice  `json:"unknown-framing"`
}

func dispatchReference(args dispatchArgs) (string, *refusal) {
	return dispatch(args.Kind, args.Generation, args.Framing, !args.UnknownFraming.upstream)
}

type produceArgs struct {
	Origin     string `json:"origin"`
	Capability string `json:"capability"`
}

func produceReference(args produceArgs) (production, *refusal) {
	return produce(args.Origin, args.Capability), nil
}

type forwardArgs struct {
	reference
	ByteFraming bool `json:"byte_framing"`
}

func forwardReference(args forwardArgs) (reference, *refusal) {
	return forward(args.reference), nil
}

type writableArgs struct {
	Framing string `json:"framing"`
}

func writableReference(args writableArgs) (string, *refusal) {
	return writable(args.Framing), nil
}
