package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"salonzap/e2e/child"
)

// roleWatch is the process that holds pages open and changes their salons: a client of thousands of connections needs
// as many open files as the server.
const roleWatch = "role-watch"

// audience is what the process needs: where the server is, and the salons with their owners' cookies.
type audience struct {
	URL     string   `json:"url"`
	Key     string   `json:"key"`
	Salons  []string `json:"salons"`
	Cookies []string `json:"cookies"`
}

// gallery is the pages that are open.
type gallery struct {
	audience
	ctx    context.Context //nolint:containedctx // the process's life: pages outlive the call that opened them
	now    func() time.Time
	client *http.Client

	mu     sync.Mutex
	pages  []*dashboard
	asleep []net.Conn
	broken error // the first page that ended
	wg     sync.WaitGroup
}

// playWatch serves until standard input ends. The argument is the file that describes the audience.
func playWatch(ctx context.Context, args []string, now func() time.Time) error {
	if len(args) != 1 {
		return errors.New("want a file")
	}
	ctx, cancel := child.UntilClosed(ctx, os.Stdin, nil)
	defer cancel()
	g := &gallery{ctx: ctx, now: now, client: &http.Client{
		Timeout: callWithin, Transport: &http.Transport{MaxIdleConnsPerHost: changers, MaxIdleConns: changers},
	}}
	told, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	if err := json.Unmarshal(told, &g.audience); err != nil {
		return err
	}
	if err := enoughFiles(len(g.Salons)); err != nil {
		return err
	}
	defer g.wg.Wait()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /open", g.serve(g.openMore))
	mux.HandleFunc("POST /change", g.serve(g.changeAll))
	return serveRole(ctx, mux)
}

// enoughFiles raises the limit of open files as far as it may, and says what is missing.
func enoughFiles(pages int) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	need := uint64(pages) + liveStalled + changers + 100 //nolint:gosec,mnd // pages is not negative; and a few of our own
	if limit.Cur >= need {
		return nil
	}
	limit.Cur = min(need, limit.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if limit.Cur < need {
		return fmt.Errorf("%d pages need %d open files, and this machine allows %d: raise it (ulimit -Hn %d), or ask for fewer -pages",
			pages, need, limit.Max, need)
	}
	return nil
}

// serve answers a question of the process that measures.
func (g *gallery) serve(do func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer, err := do(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		writeJSON(w, answer)
	}
}

// openers is how many pages are opened at once.
const openers = 64

// openMore opens pages and waits until each shows its card.
func (g *gallery) openMore(r *http.Request) (any, error) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		return nil, err
	}
	first := len(g.pages)
	if r.FormValue("asleep") == "true" {
		return nil, g.openAsleep(n)
	}
	if first+n > len(g.Salons) {
		return nil, fmt.Errorf("there are %d salons", len(g.Salons))
	}
	pages, errs := make([]*dashboard, n), make([]error, openers)
	var wg sync.WaitGroup
	for k := range openers {
		wg.Go(func() {
			for i := k; i < n && errs[k] == nil; i += openers {
				pages[i], errs[k] = g.openOne(first + i)
			}
		})
	}
	wg.Wait()
	g.pages = append(g.pages, pages...)
	return nil, errors.Join(errs...)
}

// dial opens a page's stream as a browser would, and leaves reading to the caller.
func (g *gallery) dial(i int) (net.Conn, error) {
	var d net.Dialer
	host := strings.TrimPrefix(g.URL, "http://")
	conn, err := d.DialContext(g.ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(g.ctx, func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "GET /dashboard/whatsapp/events HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n"+
		"Accept-Encoding: gzip, deflate, br\r\nAccept-Language: pt-BR,pt;q=0.9\r\nCache-Control: no-cache\r\nHx-Request: true\r\n"+
		"User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36\r\n"+
		"Referer: %s/dashboard/whatsapp/\r\nSec-Fetch-Site: same-origin\r\nCookie: %s\r\n\r\n", host, g.URL, g.Cookies[i])
	return conn, err
}

func (g *gallery) openOne(i int) (*dashboard, error) {
	conn, err := g.dial(i)
	if err != nil {
		return nil, err
	}
	d := &dashboard{salon: g.Salons[i], now: g.now, first: make(chan error, 1)}
	g.wg.Go(func() {
		err := d.read(conn)
		_ = conn.Close()
		if g.ctx.Err() == nil {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.broken = errors.Join(g.broken, fmt.Errorf("the page of %s ended: %w", d.salon, err))
		}
	})
	return d, <-d.first
}

// openAsleep opens pages that never read, as a phone does that lost its network: the room that the system keeps for them is
// full soon. It is the system's own choice: a smaller one would let them read on too slowly to see the end.
func (g *gallery) openAsleep(n int) error {
	for range n {
		conn, err := g.dial(len(g.Salons) - 1)
		if err != nil {
			return err
		}
		g.asleep = append(g.asleep, conn)
	}
	return nil
}

// dashboard is one open page: it looks for what its salon was changed to.
type dashboard struct {
	salon string
	now   func() time.Time
	first chan error

	mu      sync.Mutex
	paused  bool      // what the salon is to be
	since   time.Time // when it was asked for; zero: it was seen
	begun   bool
	latency []time.Duration
}

// What a connected card offers, by which it can be told whether the salon is paused.
const (
	offersResume = `name="paused" value="0"`
	offersPause  = `name="paused" value="1"`
)

// read follows the stream until it ends.
func (d *dashboard) read(conn net.Conn) error {
	lines := bufio.NewReaderSize(conn, 4<<10)
	status, err := lines.ReadString('\n')
	if err == nil && !strings.HasPrefix(status, "HTTP/1.1 200") {
		err = errors.New(strings.TrimSpace(status))
	}
	for err == nil {
		var line []byte
		if line, err = lines.ReadSlice('\n'); errors.Is(err, bufio.ErrBufferFull) {
			err = nil // the rest is read as a line of its own
		}
		switch {
		case bytes.Contains(line, []byte(offersResume)):
			d.saw(true)
		case bytes.Contains(line, []byte(offersPause)):
			d.saw(false)
		}
	}
	select {
	case d.first <- err:
	default:
	}
	return err
}

// saw notes what the card shows.
func (d *dashboard) saw(paused bool) {
	at := d.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.begun {
		d.begun = true
		d.paused = paused
		d.first <- nil
	}
	if !d.since.IsZero() && paused == d.paused {
		d.latency = append(d.latency, at.Sub(d.since))
		d.since = time.Time{}
	}
}
