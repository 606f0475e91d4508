package main

// Stored values of spec version 1, which are JSON values and not bytes.
//
// A value is given as its JSON text; the empty text stands for undefined. A runtime takes every
// such value for flattened text: a non-empty array or one of five special numbers is read, and
// anything else refused. A display takes only arrays for it and hands back the rest. What is
// stored is the flattened text's JSON value, never compressed and never encrypted. The low-level
// prefix decoder makes devl of a value: its body is the value's JSON text without white space, and
// empty for undefined. Numbers and escapes are kept as they are written, which is what JavaScript
// writes for the values that writers store.

import (
	"bytes"
	"encoding/json"
	"slices"
)

var specialNumbers = []float64{-1, -3, -4, -5, -6}

// readStored says how a stored value is read.
func readStored(text string, display bool) (string, *refusal) {
	var value any
	if text != "" && json.Unmarshal([]byte(text), &value) != nil {
		return "", &refusal{lacking: "a stored value that is no JSON"}
	}
	items, isArray := value.([]any)
	number, isNumber := value.(float64)
	switch {
	case display && !isArray:
		return "as-it-is", nil
	case len(items) > 0 || (isNumber && slices.Contains(specialNumbers, number)):
		return "flattened", nil
	}
	return "", &refusal{code: "value-invalid-input"}
}

// storedText writes a JSON value without white space.
func storedText(text string) (string, *refusal) {
	var compact bytes.Buffer
	if text != "" && json.Compact(&compact, []byte(text)) != nil {
		return "", &refusal{lacking: "a stored value that is no JSON"}
	}
	return compact.String(), nil
}
