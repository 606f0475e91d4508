package main

// Stream references: who frames how, who reads how, and what is handed on.
//
// A reader chooses by the reference's kind and framing field alone. "pub" are the readers that
// ship today, "v2" those that know markers. A framing that a reader does not know is a question of
// policy: published readers read on as if the field were absent, a new reader refuses.

const (
	raw      = "raw"
	framedV1 = "framed-v1"
	framedV2 = "framed-v2"
)

// readings are by kind, generation and framing.
var readings = map[string]map[string]map[string]string{
	"bytes": {
		"pub": {raw: "as-is", framedV1: "unframe-v1"},
		"v2":  {raw: "as-is", framedV1: "unframe-v1", framedV2: "unframe-v2"},
	},
	"objects": {
		"pub": {raw: "sniff", framedV1: "sniff"},
		"v2":  {raw: "sniff", framedV1: "sniff", framedV2: "strip-markers"},
	},
}

// dispatch says what a reader does with the bytes of a stream.
func dispatch(kind, generation string, framing *string, strict bool) (string, *refusal) {
	known := readings[kind][generation]
	if framing == nil {
		return known[raw], nil
	}
	if reading, found := known[*framing]; found {
		return reading, nil
	}
	if strict {
		return "", &refusal{code: "unknown-framing"}
	}
	return known[raw], nil
}

// production is how a new stream is framed, and what its reference says.
type production struct {
	Framing string  `json:"framing"`
	Field   *string `json:"field,omitzero"`
}

func produce(origin, capability string) production {
	markers := capability == "framedStreamMarkers"
	switch {
	case markers && origin != "objects":
		return said(framedV2)
	case origin != "bytes":
		return production{Framing: framedV1}
	case capability == "none":
		return production{Framing: raw}
	}
	return said(framedV1)
}

// said is a framing that the reference states.
func said(framing string) production {
	return production{Framing: framing, Field: &framing}
}

// reference is what a stream's consumer is given.
type reference struct {
	Name       string  `json:"name"`
	Kind       string  `json:"kind"`
	Framing    *string `json:"framing,omitzero"`
	StartIndex *int    `json:"start_index,omitzero"`
}

// forward hands a reference on through the workflow: name, kind and framing stay, whatever the
// boundary would do with a new stream; a start index is not carried along, nor an empty framing.
func forward(given reference) reference {
	kept := reference{Name: given.Name, Kind: given.Kind}
	if given.Framing != nil && *given.Framing != "" {
		kept.Framing = given.Framing
	}
	return kept
}

// writable says how the writer behind a writable reference frames: one tag means markers, any
// other none.
func writable(tag string) string {
	if tag == framedV2 {
		return framedV2
	}
	return framedV1
}
