package main

// Judging: what each kind of vector asks, and what must be answered.
//
//	codec     a value and its wire: encoding gives the wire; decoding the wire, or one of those in
//	          "also", gives the value under every chunking
//	reject    a call that is refused, with one of these codes, at this offset, after having
//	          delivered "before", under every chunking
//	decide    a call and its answer, or an answer for each choice of the policies that it names
//	history   a claim about what a reader delivered, allowed or not, with the first wrong place
//
// judge returns a complaint about the first wrong answer, or an empty text. An error means that
// the vector was not understood.

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// record is a JSON object whose fields are read later, by the operation that they are meant for.
type record map[string]json.RawMessage

// expectation is what must be answered: a value, or a refusal with one of these codes.
type expectation struct {
	OK       json.RawMessage `json:"ok,omitempty"`
	Rejected []string        `json:"rejected,omitempty"`
	Offset   *string         `json:"offset,omitempty"`
	Before   json.RawMessage `json:"before,omitempty"`
}

// vector has the fields of all kinds.
type vector struct {
	ID         string                 `json:"id"`
	Kind       string                 `json:"kind"`
	Codec      string                 `json:"codec"`
	Op         string                 `json:"op"`
	Context    record                 `json:"context"`
	Value      json.RawMessage        `json:"value"`
	Wire       json.RawMessage        `json:"wire"`
	Also       []json.RawMessage      `json:"also"`
	Directions []string               `json:"directions"`
	Chunkings  []string               `json:"chunkings"`
	Args       record                 `json:"args"`
	Codes      []string               `json:"codes"`
	Policies   []string               `json:"policies"`
	Answers    map[string]expectation `json:"answers"`
	Delivered  []int                  `json:"delivered"`
	Allowed    bool                   `json:"allowed"`
	Witness    *witness               `json:"witness"`
	expectation
}

// witness is the first place at which a claim about a delivery is wrong.
type witness struct {
	Position int  `json:"position"`
	Expected *int `json:"expected"`
	Got      *int `json:"got"`
}

func judge(v vector) (string, error) {
	switch v.Kind {
	case "codec":
		return judgeCodec(v)
	case "reject":
		return judgeReject(v)
	case "decide":
		return judgeDecide(v)
	case "history":
		return judgeHistory(v)
	}
	return "", fmt.Errorf("kind %s", v.Kind)
}

func judgeCodec(v vector) (string, error) {
	if slices.Contains(v.Directions, "encode") {
		args := v.Context.with("value", v.Value)
		wrong, err := ask(v.Codec+".encode", args, expectation{OK: v.Wire})
		if wrong != "" || err != nil {
			return wrong, err
		}
	}
	if !slices.Contains(v.Directions, "decode") {
		return "", nil
	}
	for _, wire := range append([]json.RawMessage{v.Wire}, v.Also...) {
		args := v.Context.with("wire", wire)
		wrong, err := askChunked(v.Codec+".decode", args, v.Chunkings, expectation{OK: v.Value})
		if wrong != "" || err != nil {
			return wrong, err
		}
	}
	return "", nil
}

func judgeReject(v vector) (string, error) {
	expected := expectation{Rejected: v.Codes, Offset: v.Offset, Before: v.Before}
	return askChunked(v.Op, v.Args, v.Chunkings, expected)
}

func judgeDecide(v vector) (string, error) {
	if v.Policies == nil {
		return ask(v.Op, v.Args, v.expectation)
	}
	for choice, expected := range v.Answers {
		args := v.Args
		for _, policy := range v.Policies {
			args = args.with(policy, json.RawMessage(strconv.Quote(choice)))
		}
		if wrong, err := ask(v.Op, args, expected); wrong != "" || err != nil {
			return wrong, err
		}
	}
	return "", nil
}

func judgeHistory(v vector) (string, error) {
	op, args, err := prepare(v.Op, v.Args)
	if err != nil {
		return "", err
	}
	got, err := op.ask(args)
	if err != nil {
		return "", err
	}
	truth, understood := got.ok.(deliveries)
	if !understood {
		return "", errors.New("a history is judged by what is delivered")
	}
	found := firstWrong(truth.Delivered, v.Delivered)
	if (found == nil) != v.Allowed || !reflect.DeepEqual(found, v.Witness) {
		return complaint(v.Witness, found), nil
	}
	return "", nil
}

// firstWrong finds the first place where two lists of indices differ.
func firstWrong(truth, claimed []int) *witness {
	for at := range max(len(truth), len(claimed)) {
		expected, got := elementAt(truth, at), elementAt(claimed, at)
		if !reflect.DeepEqual(expected, got) {
			return &witness{Position: at, Expected: expected, Got: got}
		}
	}
	return nil
}

func elementAt(indices []int, at int) *int {
	if at < len(indices) {
		return &indices[at]
	}
	return nil
}

// askChunked asks under every cut of every chunking.
func askChunked(name string, args record, names []string, expected expectation) (string, error) {
	if args["wire"] == nil {
		return ask(name, args, expected)
	}
	wire, err := readAs[octets](args["wire"])
	if err != nil {
		return "", err
	}
	for _, chunking := range names {
		cutsOf, known := chunkings[chunking]
		if !known {
			return "", fmt.Errorf("chunking %s", chunking)
		}
		for _, cuts := range cutsOf(len(wire)) {
			if wrong, err := ask(name, args.withCuts(cuts), expected); wrong != "" || err != nil {
				return wrong, err
			}
		}
	}
	return "", nil
}

// ask asks once and complains about a wrong answer.
func ask(name string, args record, expected expectation) (string, error) {
	op, text, err := prepare(name, args)
	if err != nil {
		return "", err
	}
	got, err := op.ask(text)
	if err != nil {
		return "", err
	}
	right, err := isRight(op, got, expected)
	if right || err != nil {
		return "", err
	}
	return complaint(expected, shown(got)), nil
}

func prepare(name string, args record) (operation, []byte, error) {
	op, known := operations[name]
	if !known {
		return operation{}, nil, fmt.Errorf("operation %s", name)
	}
	text, err := json.Marshal(args)
	return op, text, err
}

func isRight(op operation, got answer, expected expectation) (bool, error) {
	if expected.OK != nil {
		value, err := op.read(expected.OK)
		return got.refused == nil && reflect.DeepEqual(got.ok, value), err
	}
	if got.refused == nil || !slices.Contains(expected.Rejected, got.refused.code) {
		return false, nil
	}
	if expected.Offset != nil && *expected.Offset != strconv.Itoa(got.refused.offset) {
		return false, nil
	}
	if expected.Before == nil {
		return true, nil
	}
	before, err := op.read(expected.Before)
	return reflect.DeepEqual(got.before, before), err
}

func shown(got answer) any {
	if got.refused == nil {
		return map[string]any{"ok": got.ok}
	}
	return map[string]any{
		"rejected": got.refused.code, "offset": got.refused.offset, "before": got.before,
	}
}

func complaint(expected, got any) string {
	left, _ := json.Marshal(expected)
	right, _ := json.Marshal(got)
	return fmt.Sprintf("expected %s, got %s", left, right)
}

// with returns a copy that has one field more, or another value for it.
func (r record) with(name string, value json.RawMessage) record {
	copied := record{name: value}
	for other, kept := range r {
		if other != name {
			copied[other] = kept
		}
	}
	return copied
}

func (r record) withCuts(cuts []int) record {
	if len(cuts) == 0 {
		return r
	}
	text, _ := json.Marshal(cuts)
	return r.with("cuts", text)
}
