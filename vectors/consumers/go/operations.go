package main

// Operations: what vectors ask, in terms of the files that implement it.
//
// An operation reads its arguments into a struct, which has a field for every argument that it
// knows, and answers with a value of a type that the expected answer can be read into as well.
// Slices of answers are nil only where a field is absent, so that equal answers are deeply equal.

import (
	"errors"
	"fmt"
	"maps"
)

// answer is a value, or a refusal and what came out before it.
type answer struct {
	ok      any
	refused *refusal
	before  any
}

// errDeclined means that a vector asks for a capability that this program does not have.
var errDeclined = errors.New("declined")

// operation answers arguments, and reads expected values into the type of its answers.
type operation struct {
	ask  func(args []byte) (answer, error)
	read func(expected []byte) (any, error)
}

// returning makes an operation of a function from arguments to a value or a refusal.
func returning[A, V any](run func(A) (V, *refusal)) operation {
	return operation{
		read: func(expected []byte) (any, error) { return readAs[V](expected) },
		ask: func(args []byte) (answer, error) {
			given, err := readAs[A](args)
			if err != nil {
				return answer{}, err
			}
			value, refused := run(given)
			if refused != nil && refused.lacking != "" {
				return answer{}, fmt.Errorf("%w: %s", errDeclined, refused.lacking)
			}
			if refused != nil {
				return answer{refused: refused, before: value}, nil
			}
			return answer{ok: value}, nil
		},
	}
}

func readAs[T any](text []byte) (T, error) {
	var value T
	err := decodeStrictly(text, &value)
	return value, err
}

// operations are all that vectors ask, by name.
var operations = allOperations()

func allOperations() map[string]operation {
	all := maps.Clone(streamOperations)
	maps.Copy(all, payloadOperations)
	return all
}

// choice is the answer of a policy: recommended unless stated otherwise.
type choice struct{ upstream bool }

// UnmarshalJSON reads a choice.
func (c *choice) UnmarshalJSON(text []byte) error {
	c.upstream = string(text) == `"upstream"`
	if !c.upstream && string(text) != `"recommended"` {
		return fmt.Errorf("choice %s", text)
	}
	return nil
}
