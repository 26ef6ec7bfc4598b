package secret

import "sync"

// OpenRing opens a sealed text that is itself a ring, such as the data key of one owner. It caches the rings that it opened last, since deriving
// their keys costs more than the work that is done with them. Errors: those of Open and of ParseRing.
func (r *Ring) OpenRing(aad, sealed string) (*Ring, error) {
	place := aad + "\x00" + sealed
	if inner := r.nested.get(place); inner != nil {
		return inner, nil
	}
	text, err := r.Open(aad, sealed)
	if err != nil {
		return nil, err
	}
	inner, err := ParseRing(string(text))
	if err != nil {
		return nil, err
	}
	r.nested.put(place, inner)
	return inner, nil
}

// nested is the cache of OpenRing, in two generations: when the young one is full, it becomes the old one, and the former old one is dropped.
type nested struct {
	mu         sync.Mutex
	young, old map[string]*Ring
}

// maxNested is how many rings a generation holds; each takes about 2 KiB.
const maxNested = 4096

func (n *nested) get(place string) *Ring {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r := n.young[place]; r != nil {
		return r
	}
	r := n.old[place]
	if r != nil {
		n.add(place, r)
	}
	return r
}

func (n *nested) put(place string, r *Ring) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.add(place, r)
}

func (n *nested) add(place string, r *Ring) {
	if n.young == nil || len(n.young) >= maxNested {
		n.old, n.young = n.young, map[string]*Ring{}
	}
	n.young[place] = r
}
