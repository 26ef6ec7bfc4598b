package gateway

import "io"

// UploadsWaiting is how many calls wait for bytes of the budget.
func (g *Gateway) UploadsWaiting() int {
	g.uploads.mu.Lock()
	defer g.uploads.mu.Unlock()
	return g.uploads.waiting
}

// ReadUpload is readUpload without the medium.
func ReadUpload(in io.Reader, name string, size, most int64) ([]byte, error) {
	rest, _, err := readUpload(in, name, size, most)
	return rest, err
}

// Prune does what maintenance does every few seconds.
func (g *Gateway) Prune() { g.prune() }
