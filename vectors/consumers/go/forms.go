package main

// The JSON of vectors: how bytes are written.
//
// Bytes are hexadecimal text, or where they are long and regular a form: {"fill": hex, "len": n}
// repeats a byte, {"cat": [...]} joins parts. Arguments and answers are structs; the type octets
// stands where they hold bytes. A field that a struct does not have is an error, so an argument
// that this program does not know is never ignored. 64-bit integers are decimal text.

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// octets are bytes in any of their forms; they are never nil once they are read.
type octets []byte

// form is a fill or a cat.
type form struct {
	Fill *string  `json:"fill"`
	Len  *int     `json:"len"`
	Cat  []octets `json:"cat"`
}

// UnmarshalJSON reads bytes in any of their forms.
func (o *octets) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		return o.unhex(text)
	}
	var parts form
	if err := decodeStrictly(text, &parts); err != nil {
		return err
	}
	return o.fromForm(parts)
}

func (o *octets) unhex(text []byte) error {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	if digits != strings.ToLower(digits) {
		return errors.New("hexadecimal is lower case")
	}
	read, err := hex.DecodeString(digits)
	*o = read
	return err
}

func (o *octets) fromForm(parts form) error {
	isFill := parts.Fill != nil && parts.Len != nil && *parts.Len >= 0
	switch {
	case isFill && parts.Cat == nil:
		return o.repeat(*parts.Fill, *parts.Len)
	case parts.Fill == nil && parts.Len == nil && parts.Cat != nil:
		*o = joinOctets(parts.Cat)
		return nil
	}
	return errors.New("bytes are hexadecimal text, a fill or a cat")
}

func (o *octets) repeat(digits string, length int) error {
	unit, err := hex.DecodeString(digits)
	if err == nil && len(unit) != 1 {
		err = errors.New("a fill repeats one byte")
	}
	if err == nil {
		*o = bytes.Repeat(unit, length)
	}
	return err
}

func joinOctets(parts []octets) octets {
	all := make([][]byte, len(parts))
	for at, part := range parts {
		all[at] = part
	}
	return append(octets{}, bytes.Join(all, nil)...)
}

// shownBytes is how many bytes of a long row are written for people.
const shownBytes = 40

// MarshalJSON writes bytes for people: long ones are shortened.
func (o octets) MarshalJSON() ([]byte, error) {
	if len(o) <= shownBytes {
		return json.Marshal(hex.EncodeToString(o))
	}
	return json.Marshal(fmt.Sprintf("%x... (%d bytes)", []byte(o[:shownBytes]), len(o)))
}

// decodeStrictly reads JSON into a value that has a place for every field of it.
func decodeStrictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
