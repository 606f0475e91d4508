// What the transcript asks, over the kit for Go; every language has such a subject.
package main

import (
	"encoding/binary"
	"errors"
	"fmt"

	"onceproof.test/subject/onceproof"
)

type fields = onceproof.Fields

func encode(f fields) (any, error) {
	fmt.Println("a print does no harm")
	data := []byte{}
	for _, chunk := range f["value"].([]any) {
		data = append(binary.BigEndian.AppendUint32(data, uint32(len(chunk.([]byte)))), chunk.([]byte)...)
	}
	return data, nil
}

func decode(f fields) (any, error) {
	wire, chunks := f["wire"].([]byte), []any{}
	for at := 0; at < len(wire); {
		end := at + 4 + int(binary.BigEndian.Uint32(wire[at:]))
		if end > len(wire) {
			return nil, onceproof.Rejected("batch-truncated", "cut short", fields{"offset": uint64(at)})
		}
		chunks = append(chunks, wire[at+4:end])
		at = end
	}
	return chunks, nil
}

func size(f fields) (any, error) {
	sum, times := uint64(0), uint64(1)
	for _, each := range f["sizes"].([]any) {
		sum += uint64(each.(int)) + 4
	}
	if given, ok := f["times"].(int); ok {
		times = uint64(given)
	}
	return sum * times, nil
}

func frames(f fields) (any, error) {
	if f["profile"] != "F1" {
		return nil, onceproof.Declined(fmt.Sprintf("no %s frames", f["profile"]))
	}
	before := []any{fields{"item": []byte("a"), "seq": uint64(1) << 63}}
	return nil, onceproof.Rejected("truncated-frame", "", fields{"offset": uint64(1) << 40, "before": before})
}

func writer(emit onceproof.Emit, config fields) (onceproof.Tell, error) {
	var waiting []byte
	return func(kind string, f fields) error {
		switch kind {
		case "write":
			waiting = f["frame"].([]byte)
			emit("set-timer", fields{"timer": "flush"})
		case "timer":
			emit("op", fields{"id": 0, "op": "write", "frame": waiting})
		case "abort":
			emit("clear-timer", fields{"timer": "flush"})
		case "op-result":
			emit("write-settled", fields{"ok": f["ok"]})
		case "close":
			return onceproof.Declined("never closes")
		}
		return nil
	}, nil
}

func main() {
	adapter := onceproof.Adapter{
		Name: "subject", Version: "1.0",
		Capabilities: []string{"batch", "frames", "writer-id"}, Profiles: []string{"F1"},
		Ops: []onceproof.Served{
			{Name: "batch.encode", Takes: []string{"value"}, Describe: "subject.encode", Run: encode},
			{Name: "batch.decode", Takes: []string{"wire", "declared?"}, Describe: "subject.decode", Run: decode},
			{Name: "batch.size", Takes: []string{"sizes", "times?"}, Describe: "subject.size", Run: size},
			{Name: "frames.decode", Takes: []string{"profile", "wire", "cuts?", "eof?"}, Describe: "subject.frames", Run: frames},
			{Name: "writer-id.encode", Takes: []string{"value"}, Describe: "subject.writer_id", Run: func(fields) (any, error) {
				return nil, errors.New("no such \u2028 thing")
			}},
		},
		Roles: []onceproof.Served{
			{Name: "writer", Takes: []string{"profile", "group-chunks?"}, Describe: "subject.Writer", Make: writer},
		},
	}
	adapter.Serve()
}
