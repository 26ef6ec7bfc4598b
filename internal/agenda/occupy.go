package agenda

// Occupy gives the spans that work takes of its professional when it begins at a moment, in order.
func Occupy(w Work, at Instant) []Span {
	parts := w.occupied(nil)
	all := make([]Span, len(parts))
	for i, p := range parts {
		all[i] = Span{at + p.from, at + p.to}
	}
	return all
}
