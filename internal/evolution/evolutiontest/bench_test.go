package evolutiontest_test

import (
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// BenchmarkClick measures the calls of a first click, a create and a connect. Client and fake share the cores.
func BenchmarkClick(b *testing.B) {
	fake := evolutiontest.New(evolutiontest.Options{})
	server := httptest.NewServer(fake)
	defer server.Close()
	defer fake.Close()
	client, err := evolution.New(evolution.Config{BaseURL: server.URL, Key: fake.Key()})
	if err != nil {
		b.Fatal(err)
	}
	defer client.CloseIdle()
	var n atomic.Int64
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			name := fmt.Sprintf("salao-%d_whatsapp", n.Add(1))
			_, err := client.Create(b.Context(), evolution.CreateRequest{
				InstanceName: name, Integration: evolution.IntegrationBaileys,
			})
			if err == nil {
				_, err = client.Connect(b.Context(), name, "")
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(2*float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}
