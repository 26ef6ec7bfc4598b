package secret

// Occupy takes one of the hasher's places until the answer is called.
func (h *Hasher) Occupy() (release func()) {
	h.slots <- struct{}{}
	return func() { <-h.slots }
}

// ReparsePHC reads a PHC string and writes it again.
func ReparsePHC(text string) (string, bool) {
	p, err := parsePHC(text)
	return p.String(), err == nil
}
