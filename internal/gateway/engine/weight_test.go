package engine_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

var sessions = flag.Int("sessions", 50, "how many sessions BenchmarkSessions keeps")

// doubleEnv makes the test binary run the double, so that only the engine is measured.
const doubleEnv = "ENGINE_TEST_DOUBLE"

func serveDouble() {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	err := simulator.Serve(ctx, simulator.Options{
		Now: time.Now, RootKey: rootKey,
		Ready: func(address string, root [32]byte) { fmt.Println(address, hex.EncodeToString(root[:])) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// elsewhere starts the double in another process.
func elsewhere(b *testing.B) (address string, e engine.Endpoint) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), doubleEnv+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	address, key, _ := strings.Cut(strings.TrimSpace(line), " ")
	root, err := hex.DecodeString(key)
	if err != nil {
		b.Fatal(err)
	}
	return address, engine.Endpoint{URL: "ws://" + address + "/ws/chat", RootKey: root}
}

func control(ctx context.Context, address, path string, in any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/control/"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	said, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return errors.New(string(said))
	}
	return nil
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rss is the resident memory in bytes, after free memory was returned to the system.
func rss() int {
	debug.FreeOSMemory()
	text, _ := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}

// paired stores devices, as a gateway would, and nothing else.
type paired struct {
	mu   sync.Mutex
	all  []engine.Device
	open atomic.Int64
}

func (p *paired) HandleEvent(_ context.Context, instance string, at time.Time, e engine.Event) error {
	switch e := e.(type) {
	case engine.Paired:
		p.mu.Lock()
		defer p.mu.Unlock()
		p.all = append(p.all, engine.Device{Instance: instance, JID: e.JID, LastActive: at})
	case engine.Changed:
		if e.Snapshot.State == engine.Open {
			p.open.Add(1)
		}
	case engine.Unpaired, engine.Message, engine.Amended, engine.Receipt, engine.Called,
		engine.ContactChanged, engine.ChatChanged, engine.PresenceChanged, engine.GroupJoined, engine.GroupChanged, engine.History, engine.PhoneSeen:
	}
	return nil
}

// BenchmarkSessions measures the cost per session of pairing -sessions phones, of keeping them connected, and of a restart.
func BenchmarkSessions(b *testing.B) {
	for b.Loop() {
		n := *sessions
		address, endpoint := elsewhere(b)
		db := database(b)
		known := &paired{}
		cfg := engine.Config{DB: db, Dialect: "sqlite", Sink: known, Now: time.Now, WhatsApp: endpoint}
		e := fresh(b, cfg)
		used, began := cpu(), time.Now()
		pairAll(b, e, address, n)
		b.ReportMetric(float64((cpu()-used).Microseconds())/1000/float64(n), "ms-cpu/pairing")
		b.ReportMetric(time.Since(began).Seconds(), "s-pairing")
		shut(b, e)

		http.DefaultClient.CloseIdleConnections()
		goroutines, memory := settled(), rss()
		known.open.Store(0)
		e = fresh(b, cfg)
		used, began = cpu(), time.Now()
		e.Start(slices.Clone(known.all), nil)
		until(b, func() bool { return known.open.Load() > 0 })
		b.ReportMetric(float64(time.Since(began).Milliseconds()), "ms-first-back")
		until(b, func() bool { return known.open.Load() >= int64(n) })
		b.ReportMetric(time.Since(began).Seconds(), "s-all-back")
		b.ReportMetric(float64((cpu()-used).Microseconds())/1000/float64(n), "ms-cpu/reconnect")
		b.ReportMetric(float64(settled()-goroutines)/float64(n), "goroutines/session")
		b.ReportMetric(float64(rss()-memory)/1024/float64(n), "KiB-rss/session")
		used, began = cpu(), time.Now()
		<-time.After(10 * time.Second) // what idle sessions cost
		b.ReportMetric(100*float64(cpu()-used)/float64(time.Since(began)), "%-cpu-idle")
		shut(b, e)
		b.ReportMetric(float64(files(b, db))/1024/float64(n), "KiB-disk/session")
	}
}

func fresh(b *testing.B, cfg engine.Config) *engine.Engine {
	b.Helper()
	e, err := engine.New(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	return e
}

func shut(b *testing.B, e *engine.Engine) {
	b.Helper()
	if err := e.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func until(b *testing.B, f func() bool) {
	b.Helper()
	deadline := time.Now().Add(5 * time.Minute)
	for !f() {
		if time.Now().After(deadline) {
			b.Fatal("it did not happen")
		}
		<-time.After(time.Millisecond)
	}
}

// settled waits until the number of goroutines stays the same for a while, and returns it.
func settled() int {
	last, same := runtime.NumGoroutine(), 0
	for same < 10 {
		<-time.After(100 * time.Millisecond)
		if now := runtime.NumGoroutine(); now != last {
			last, same = now, 0
		}
		same++
	}
	return last
}

func pairAll(b *testing.B, e *engine.Engine, address string, n int) {
	b.Helper()
	var work sync.WaitGroup
	places := make(chan struct{}, 8)
	for i := range n {
		places <- struct{}{}
		work.Go(func() {
			defer func() { <-places }()
			if err := pairOne(b.Context(), e, address, i); err != nil {
				b.Error(err)
			}
		})
	}
	work.Wait()
}

func pairOne(ctx context.Context, e *engine.Engine, address string, i int) error {
	number, instance := fmt.Sprintf("55119876%05d", i), strconv.Itoa(i)
	if err := control(ctx, address, "phones", map[string]string{"number": number}); err != nil {
		return err
	}
	e.Add(instance)
	if err := e.Link(ctx, instance, engine.LinkRequest{}); err != nil {
		return err
	}
	scanned := false
	for {
		is, err := e.Snapshot(instance)
		switch {
		case err != nil || is.State == engine.Open:
			return err
		case is.State == engine.Closed:
			return fmt.Errorf("%s: %+v", instance, is)
		case is.Code.Text != "" && !scanned:
			scanned = true
			if err := control(ctx, address, "phones/"+number+"/scan", map[string]string{"text": is.Code.Text}); err != nil {
				return err
			}
		}
		<-time.After(5 * time.Millisecond)
	}
}

// files is how large the database is after its log was written back.
func files(b *testing.B, db *sql.DB) (size int64) {
	b.Helper()
	var pages, each int64
	row := db.QueryRowContext(b.Context(), "SELECT page_count, page_size FROM pragma_page_count, pragma_page_size")
	if err := row.Scan(&pages, &each); err != nil {
		b.Fatal(err)
	}
	return pages * each
}
