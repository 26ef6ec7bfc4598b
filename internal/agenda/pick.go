package agenda

import "slices"

// MostPicked is how many times are proposed at once.
const MostPicked = 8

// Pick chooses at most n of the slots, in order, for somebody who cannot read them all. The earliest is always among them;
// then comes the time that was wanted, or those nearest to it on both sides; the rest is spread over what is left. It gives
// their places in the list.
func Pick(slots []Slot, n int, want *Local) []int {
	if len(slots) <= n {
		return upTo(len(slots))
	}
	var chosen []int
	add := func(i int) {
		if i >= 0 && i < len(slots) && len(chosen) < n && !slices.Contains(chosen, i) {
			chosen = append(chosen, i)
		}
	}
	add(0)
	if want != nil {
		i, exact := slices.BinarySearchFunc(slots, *want, func(s Slot, w Local) int {
			return int(s.Local().naive() - w.naive())
		})
		add(i)
		if !exact {
			add(i - 1)
		}
	}
	for len(chosen) < n {
		add(farthest(slots, chosen))
	}
	slices.Sort(chosen)
	return chosen
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// farthest is the slot, not yet chosen, that is farthest from all chosen ones; the earlier of two.
func farthest(slots []Slot, chosen []int) int {
	best, distance := -1, Instant(-1)
	for i, s := range slots {
		near := farFuture
		for _, c := range chosen {
			near = min(near, max(s.At-slots[c].At, slots[c].At-s.At))
		}
		if near > distance && !slices.Contains(chosen, i) {
			best, distance = i, near
		}
	}
	return best
}
