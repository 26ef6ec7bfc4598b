package gateway

import "io"

// UploadsWaiting is how many calls wait for their bytes.
func (g *Gateway) UploadsWaiting() int {
	g.uploads.mu.Lock()
	defer g.uploads.mu.Unlock()
	return g.uploads.waiting
}

// ReadUpload gives a body without its medium.
func ReadUpload(in io.Reader, name string, size, most int64) ([]byte, error) {
	rest, _, err := readUpload(in, name, size, most)
	return rest, err
}

// Prune does what maintenance does every few seconds.
func (g *Gateway) Prune() { g.prune() }
