package main

// Dedupe: what a reader of marked frames delivers.
//
// A frame is delivered if its writer is new or its sequence number is higher than every one
// delivered from that writer; otherwise it is dropped. Writers are told apart by all eight bytes
// of their id. A new reader begins without memory, wherever it starts. A number that skips ahead
// is delivered; a strict reader also flags the gap. A writer's first frame has no gap before it.

// dedupe is the memory of one reader: the highest number delivered of each writer.
type dedupe struct {
	highest map[string]uint64
}

// judge takes the next frame in stored order.
func (d *dedupe) judge(m marker) (delivered, gap bool) {
	writer := string(m.writer)
	before, known := d.highest[writer]
	if known && m.seq <= before {
		return false, false
	}
	d.highest[writer] = m.seq
	return true, known && m.seq-before > 1
}

// deliver reads a stored history from this index on.
func deliver(stored []marker, start int) (delivered, gaps []int) {
	reader := dedupe{highest: map[string]uint64{}}
	delivered, gaps = []int{}, []int{}
	for index := start; index < len(stored); index++ {
		delivers, gap := reader.judge(stored[index])
		if delivers {
			delivered = append(delivered, index)
		}
		if gap {
			gaps = append(gaps, index)
		}
	}
	return delivered, gaps
}
