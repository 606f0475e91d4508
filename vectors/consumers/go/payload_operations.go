package main

// Operations on payloads: envelopes, secrets, compression and legacy values.

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
)

var payloadOperations = map[string]operation{
	"envelope.encode":        returning(encodeEnvelope),
	"envelope.decode":        returning(decodeEnvelope),
	"envelope.layers":        returning(listLayers),
	"envelope.frame":         returning(readFramePayload),
	"envelope.show":          returning(showPayload),
	"encryption.run-key":     returning(deriveRunKey),
	"encryption.key-pair":    returning(deriveKeyPair),
	"encryption.content-key": returning(deriveContentKey),
	"encryption.public-key":  returning(readPublicKey),
	"encryption.open":        returning(openSecret),
	"compression.choose":     returning(chooseCodec),
	"compression.keep":       returning(keepCompressed),
	"compression.limit":      returning(limitInflation),
	"compression.inflate":    returning(inflatePayload),
	"legacy.read":            returning(readLegacy),
	"legacy.payload":         returning(wrapLegacy),
	"legacy.write":           returning(writeLegacy),
}

// UnmarshalJSON reads a key of a kind that is known.
func (k *payloadKey) UnmarshalJSON(text []byte) error {
	type plainKey payloadKey
	if err := decodeStrictly(text, (*plainKey)(k)); err != nil {
		return err
	}
	if !slices.Contains([]string{"none", "aes", "bundle", "seal"}, k.Kind) {
		return fmt.Errorf("key %s", k.Kind)
	}
	return nil
}

// known looks a word up.
func known[T any](text []byte, table map[string]T) (T, error) {
	var word string
	err := json.Unmarshal(text, &word)
	found, isKnown := table[word]
	if err == nil && !isKnown {
		err = fmt.Errorf("the word %s", word)
	}
	return found, err
}

// UnmarshalJSON reads the name of a reader's column.
func (c *column) UnmarshalJSON(text []byte) (err error) {
	*c, err = known(text, columns)
	return err
}

// UnmarshalJSON reads the name of a runtime.
func (r *runtime) UnmarshalJSON(text []byte) (err error) {
	*r, err = known(text, runtimes)
	return err
}

// inflatingArgs are the arguments of everything that takes a codec layer off.
type inflatingArgs struct {
	Decoder  runtime `json:"decoder"`
	Limit    *int    `json:"limit"`
	Trailing choice  `json:"codec-trailing"`
	Cut      choice  `json:"codec-cut"`
	limitArgs
}

type limitArgs struct {
	Bound choice `json:"inflate-limit"`
}

func limitInflation(args limitArgs) (int, *refusal) {
	if args.Bound.upstream {
		return upstreamLimit, nil
	}
	return recommendedLimit, nil
}

func (a inflatingArgs) inflater() inflater {
	limit, _ := limitInflation(a.limitArgs)
	if a.Limit != nil {
		limit = *a.Limit
	}
	as := a.Decoder
	as.members = as.members || a.Trailing.upstream
	as.afterFrame = as.afterFrame || a.Trailing.upstream
	as.cutFrame = as.cutFrame || a.Cut.upstream
	return inflater{runtime: as, limit: limit}
}

type payloadArgs struct {
	Wire   octets     `json:"wire"`
	Key    payloadKey `json:"key"`
	Reader *column    `json:"reader"`
	inflatingArgs
}

func (a payloadArgs) reader() runtimeReader {
	known := columns["current"]
	if a.Reader != nil {
		known = *a.Reader
	}
	return runtimeReader{key: a.Key, column: known, inflater: a.inflater()}
}

type envelopeArgs struct {
	Key      payloadKey `json:"key"`
	Value    octets     `json:"value"`
	Nonce    octets     `json:"nonce"`
	Scalar   octets     `json:"scalar"`
	Compress bool       `json:"compress"`
	Codec    string     `json:"codec"`
}

func encodeEnvelope(args envelopeArgs) (octets, *refusal) {
	payload := slices.Concat([]byte(devl), args.Value)
	if args.Compress && len(payload) >= compressionFloor {
		return nil, &refusal{lacking: "compressing"}
	}
	return args.Key.seal(payload, args.Nonce, args.Scalar)
}

func decodeEnvelope(args payloadArgs) (octets, *refusal) {
	return args.reader().text(args.Wire)
}

type layer struct {
	Format string `json:"format"`
	Size   int    `json:"size"`
}

func listLayers(args payloadArgs) ([]layer, *refusal) {
	found, refused := args.reader().layers(args.Wire)
	layers := []layer{}
	for _, one := range found {
		layers = append(layers, layer{Format: formatOf(one), Size: len(one)})
	}
	return layers, refused
}

type frameArgs struct {
	payloadArgs
	UnknownFrame choice `json:"unknown-frame"`
}

func readFramePayload(args frameArgs) (frameText, *refusal) {
	return args.reader().frame(args.Wire, args.UnknownFrame.upstream)
}

type showArgs struct {
	Wire         octets     `json:"wire"`
	Key          payloadKey `json:"key"`
	Asynchronous bool       `json:"asynchronous"`
	inflatingArgs
}

func showPayload(args showArgs) (shownPayload, *refusal) {
	shows := display{key: args.Key, asynchronous: args.Asynchronous, inflater: args.inflater()}
	return shows.show(args.Wire)
}

type runKeyArgs struct {
	Secret  octets `json:"secret"`
	Project string `json:"project"`
	Run     string `json:"run"`
}

func deriveRunKey(args runKeyArgs) (octets, *refusal) {
	return runKey(args.Secret, args.Project, args.Run)
}

type keyPairArgs struct {
	Key octets `json:"key"`
}

type publishedPair struct {
	Scalar    octets `json:"scalar"`
	Public    octets `json:"public"`
	Published string `json:"published"`
}

func deriveKeyPair(args keyPairArgs) (publishedPair, *refusal) {
	private, refused := keyPair(args.Key)
	if refused != nil {
		return publishedPair{}, refused
	}
	public := private.PublicKey().Bytes()
	text := base64.StdEncoding.EncodeToString(public)
	return publishedPair{Scalar: private.Bytes(), Public: public, Published: text}, nil
}

type contentKeyArgs struct {
	Scalar    octets `json:"scalar"`
	Recipient octets `json:"recipient"`
}

func deriveContentKey(args contentKeyArgs) (agreement, *refusal) {
	return agreeWith(args.Scalar, args.Recipient)
}

type textArgs struct {
	Value string `json:"value"`
}

type maybeKey struct {
	Key octets `json:"key,omitzero"`
}

func readPublicKey(args textArgs) (maybeKey, *refusal) {
	return maybeKey{Key: publishedKey(args.Value)}, nil
}

type openArgs struct {
	Wire  octets     `json:"wire"`
	Key   payloadKey `json:"key"`
	Extra octets     `json:"extra"`
}

func openSecret(args openArgs) (octets, *refusal) {
	return withoutSecret(args.Wire, args.Key, args.Extra)
}

type chooseArgs struct {
	Size    int    `json:"size"`
	Enabled *bool  `json:"enabled"`
	Disable string `json:"disable"`
	Codec   string `json:"codec"`
	Zstd    *bool  `json:"zstd"`
	Gzip    *bool  `json:"gzip"`
}

func chooseCodec(args chooseArgs) (string, *refusal) {
	isOn := func(flag *bool) bool { return flag == nil || *flag }
	given := switches{
		enabled: isOn(args.Enabled), zstd: isOn(args.Zstd), gzip: isOn(args.Gzip),
		disable: args.Disable, codec: args.Codec,
	}
	return given.choose(args.Size), nil
}

type keepArgs struct {
	Plain  int `json:"plain"`
	Stored int `json:"stored"`
}

func keepCompressed(args keepArgs) (bool, *refusal) {
	return isKept(args.Plain, args.Stored), nil
}

type inflateArgs struct {
	Wire octets `json:"wire"`
	inflatingArgs
}

func inflatePayload(args inflateArgs) (octets, *refusal) {
	return args.inflater().withoutCodec(args.Wire)
}

type legacyArgs struct {
	Value   string `json:"value"`
	Display bool   `json:"display"`
}

func readLegacy(args legacyArgs) (string, *refusal) {
	return readStored(args.Value, args.Display)
}

func wrapLegacy(args textArgs) (octets, *refusal) {
	text, refused := storedText(args.Value)
	return octets(devl + text), refused
}

type writeLegacyArgs struct {
	Text string     `json:"text"`
	Key  payloadKey `json:"key"`
}

func writeLegacy(args writeLegacyArgs) (string, *refusal) {
	return storedText(args.Text)
}
