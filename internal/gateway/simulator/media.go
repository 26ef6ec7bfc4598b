package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/binary"
)

// Limits of the media in memory.
const (
	maxMedium = 100 << 20 // bytes of one
	maxMedia  = 64        // number; the oldest is dropped
)

// media holds the media uploaded last, encrypted as they were uploaded.
type media struct {
	mu      *sync.Mutex
	byToken map[string][]byte
	order   []string // tokens, oldest first
}

func newMedia() media { return media{mu: new(sync.Mutex), byToken: make(map[string][]byte)} }

// mediaHosts answers where media are: at WhatsApp's host name, which the client's HTTP client (Dialer) connects to the simulator.
func mediaHosts(time.Time) binary.Node {
	return binary.Node{
		Tag: "media_conn",
		Attrs: binary.Attrs{
			"auth": "simulated", "ttl": 300, "auth_ttl": 21600, "max_buckets": 12,
		},
		Content: []binary.Node{{Tag: "host", Attrs: binary.Attrs{"hostname": "mmg.whatsapp.net"}}},
	}
}

func (m *media) upload(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMedium))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	token := r.PathValue("token")
	m.store(token, data)
	path := "/v/" + token + "?ccb=1" // the client appends parameters with &
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{ // it fails only when the client has disconnected
		"url": "https://mmg.whatsapp.net" + path, "direct_path": path,
	})
}

func (m *media) store(token string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.byToken[token]; !ok {
		m.order = append(m.order, token)
	}
	m.byToken[token] = data
	if len(m.order) > maxMedia {
		delete(m.byToken, m.order[0])
		m.order = m.order[1:]
	}
}

// load gives a copy, which the caller may decrypt in place.
func (m *media) load(token string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.byToken[token]
	return bytes.Clone(data), ok
}

func (m *media) download(w http.ResponseWriter, r *http.Request) {
	data, ok := m.load(r.PathValue("token"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(data)
}

// remove acknowledges a deletion; the medium stays.
func (m *media) remove(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

// currentVersion is the web version while RefuseVersions does not ask for a newer one: that of the pinned whatsmeow (store/clientpayload.go).
const currentVersion = 1045649367

// version serves the page from which clients read the current web version.
func (s *Server) version(w http.ResponseWriter, _ *http.Request) {
	revision := uint32(currentVersion)
	if oldest := s.minVersion.Load(); oldest != nil {
		revision = max(revision, oldest[2])
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<!doctype html><script>{"server_revision":%[1]d,"client_revision":%[1]d,"x":0}</script>`, revision)
}
