package edge

// Keys is how many keys a limiter keeps, for tests.
func (l *Limiter) Keys() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.buckets)
}
