package gateway_test

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/memhttp"
)

// platform receives webhooks inside the process, as from the embedded gateway, and stores when each message came.
type platform struct {
	mu   sync.Mutex
	came map[string]time.Time
	all  chan struct{} // closed when want messages came
	want int
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body [16 << 10]byte
	n := 0
	for {
		m, err := r.Body.Read(body[n:])
		if n += m; err != nil {
			break
		}
	}
	at := time.Now()
	e, err := evolution.DecodeEnvelope(body[:n])
	if err != nil || e.Kind() != evolution.EventMessagesUpsert {
		return
	}
	list, err := e.Messages()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.came[list[0].Key.ID] = at
	if len(p.came) == p.want {
		close(p.all)
	}
}

// BenchmarkInbound hands messages to the gateway at a fixed rate, for 100 instances in turn, and measures the time until their webhooks
// arrive, with and without stored messages; ns/op means nothing. All messages must arrive.
func BenchmarkInbound(b *testing.B) {
	for _, tc := range []struct {
		name      string
		rate, all int
		postgres  bool
	}{{"150 a second", 150, 1500, false}, {"500 a second", 500, 15000, false}, {"500 a second on PostgreSQL", 500, 15000, true}} {
		for _, keep := range []int{0, 1000} {
			b.Run(tc.name+", "+strconv.Itoa(keep)+" kept", func(b *testing.B) {
				for b.Loop() {
					inbound(b, tc.rate, tc.all, tc.postgres, keep)
				}
			})
		}
	}
}

func inbound(b *testing.B, rate, all int, postgres bool, keep int) {
	b.Helper()
	network := memhttp.New(nil)
	l, err := network.Listen("platform.internal")
	if err != nil {
		b.Fatal(err)
	}
	p := &platform{came: map[string]time.Time{}, all: make(chan struct{}), want: all}
	server := &http.Server{Handler: p, ReadHeaderTimeout: time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	w := newWorld(b, func(c *gateway.Config) {
		c.Transport, c.Platform = network, "platform.internal"
		c.Retention = gateway.Retention{Messages: keep}
		if postgres {
			c.DatabaseURL = pg.NewDatabase(b)
		}
	})
	const instances = 100
	for n := range instances {
		in := evolution.CreateRequest{InstanceName: "i" + strconv.Itoa(n), Integration: evolution.IntegrationBaileys}
		in.Webhook = &evolution.WebhookConfig{Enabled: true, URL: "http://platform.internal/hook", Events: evolution.Events()}
		if _, err := w.client.Create(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
	began := make([]time.Time, all)
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	var takes sync.WaitGroup
	for n := range all {
		<-tick.C
		began[n] = time.Now()
		takes.Go(func() {
			if err := w.sessions.sink.HandleEvent(b.Context(), "i"+strconv.Itoa(n%instances), time.Now(), message(strconv.Itoa(n))); err != nil {
				b.Error(err)
			}
		})
	}
	takes.Wait()
	<-p.all
	w.stop()
	network.CloseIdleConnections()
	if err := server.Close(); err != nil {
		b.Error(err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		b.Error(err)
	}
	times := make([]time.Duration, 0, all)
	for n := range all {
		times = append(times, p.came[strconv.Itoa(n)].Sub(began[n]))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[all/2].Microseconds())/1000, "ms_p50")
	b.ReportMetric(float64(times[all*99/100].Microseconds())/1000, "ms_p99")
	b.ReportMetric(float64(times[all-1].Microseconds())/1000, "ms_max")
}

// BenchmarkState is the cheapest call, as the platform polls it.
func BenchmarkState(b *testing.B) {
	w := newWorld(b)
	w.made("a", nil)
	for b.Loop() {
		if _, err := w.client.State(b.Context(), "a"); err != nil {
			b.Fatal(err)
		}
	}
}
