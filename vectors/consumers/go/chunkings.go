package main

// Ways to cut a wire into reads, by name.
//
// A chunking names a set of cuts, under each of which the answer must be the same. A cut is the
// list of the sizes of successive reads; what is left is one last read.

var chunkings = map[string]func(size int) [][]int{
	"whole":          func(int) [][]int { return [][]int{{}} },
	"each-byte":      func(size int) [][]int { return [][]int{repeated(size, 1)} },
	"every-split":    everySplit,
	"empty-reads":    func(size int) [][]int { return [][]int{append([]int{0}, repeated(size, 1, 0)...)} },
	"reads-of-3":     func(size int) [][]int { return [][]int{repeated(size/3, 3)} },
	"reads-of-1400":  func(size int) [][]int { return [][]int{repeated(size/1400, 1400)} },
	"reads-of-65536": func(size int) [][]int { return [][]int{repeated(size/65536, 65536)} },
}

func repeated(times int, sizes ...int) []int {
	all := []int{}
	for range times {
		all = append(all, sizes...)
	}
	return all
}

func everySplit(size int) [][]int {
	cuts := [][]int{}
	for at := 1; at < size; at++ {
		cuts = append(cuts, []int{at})
	}
	return cuts
}

// readsOf cuts a wire into reads of these sizes and what is left.
func readsOf(wire []byte, cuts []int) [][]byte {
	reads := [][]byte{}
	for _, size := range cuts {
		size = min(size, len(wire))
		reads = append(reads, wire[:size])
		wire = wire[size:]
	}
	return append(reads, wire)
}
