// The command: judges every vector of a release whose area is known here.
//
//	consumer FOLDER
//
// Prints a line for each vector that fails (its id, what was expected, what came) and at last one
// line of JSON with the counts. An area is the name of a file; a vector of an area that is not
// known is counted as declined, and so is one that needs a capability that this program lacks; of
// the latter kind each gets a line of its own on the standard error. Ends with 1 if a vector
// failed, if one of a known area was not understood, or if the release holds another number of
// vectors than its manifest says.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

var areas = []string{
	"frames", "objects", "dedupe", "batch", "writer-id", "references",
	"envelope", "display", "compression", "encryption", "legacy",
}

const suffix = ".jsonl"

// report is the last line.
type report struct {
	Consumer string         `json:"consumer"`
	Passed   int            `json:"passed"`
	Failed   int            `json:"failed"`
	Declined map[string]int `json:"declined"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: consumer FOLDER")
		os.Exit(2)
	}
	complete, err := run(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || !complete {
		os.Exit(1)
	}
}

// run judges a release, prints the report and says whether all is as it should be.
func run(folder string) (bool, error) {
	counts := report{Consumer: "go", Declined: map[string]int{}}
	files, err := filepath.Glob(filepath.Join(folder, "*", "*"+suffix))
	if err != nil {
		return false, err
	}
	slices.Sort(files)
	for _, path := range files {
		if err := counts.takeFile(path); err != nil {
			return false, err
		}
	}
	complete, err := counts.isComplete(folder)
	line, _ := json.Marshal(counts)
	fmt.Println(string(line))
	return complete && counts.Failed == 0, err
}

// takeFile judges or declines the vectors of one file: an area of a kind.
func (r *report) takeFile(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	area := strings.TrimSuffix(filepath.Base(path), suffix)
	if !slices.Contains(areas, area) {
		r.Declined[area] += len(lines)
		return nil
	}
	for _, line := range lines {
		r.takeVector(line, area)
	}
	return nil
}

func (r *report) takeVector(line []byte, area string) {
	var given vector
	err := json.Unmarshal(line, &given)
	wrong := ""
	if err == nil {
		wrong, err = judge(given)
	}
	if errors.Is(err, errDeclined) {
		fmt.Fprintf(os.Stderr, "%s: %v\n", given.ID, err)
		r.Declined[area]++
		return
	}
	if err != nil {
		wrong = fmt.Sprintf("not understood: %v", err)
	}
	if wrong == "" {
		r.Passed++
		return
	}
	fmt.Printf("%s: %s\n", given.ID, wrong)
	r.Failed++
}

// isComplete says whether every vector that the manifest counts was counted here.
func (r *report) isComplete(folder string) (bool, error) {
	text, err := os.ReadFile(filepath.Join(folder, "MANIFEST.json"))
	if err != nil {
		return false, err
	}
	var manifest struct{ Total int }
	if err := json.Unmarshal(text, &manifest); err != nil {
		return false, err
	}
	seen := r.Passed + r.Failed
	for _, count := range r.Declined {
		seen += count
	}
	if seen != manifest.Total {
		fmt.Printf("MANIFEST.json: counts %d vectors, here are %d\n", manifest.Total, seen)
	}
	return seen == manifest.Total, nil
}
