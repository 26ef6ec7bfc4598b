package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/cli"
)

// serve runs the server until the test ends, when it must exit with 0, and returns its address.
func (v *town) serve(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var errs bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Main(ctx, cli.Process{
			Args: append([]string{"serve", "--env-file="}, args...), Environ: append(slices.Clone(v.environ), "SALONZAP_LISTEN=127.0.0.1:0", "SALONZAP_LOG=error"),
			Stdin: strings.NewReader(""), Stdout: in, Stderr: &errs, Now: time.Now,
		})
		_ = in.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("serve ended with %d: %s", code, errs.String())
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, found := strings.Cut(lines.Text(), "http://"); found {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			address, _, _ = strings.Cut(address, " ")
			address, _, _ = strings.Cut(address, "/")
			return address
		}
	}
	t.Fatalf("serve said no address: %s", errs.String())
	return ""
}

// alone removes the public URL, so that no webhooks come.
func (v *town) alone() {
	v.environ = slices.DeleteFunc(v.environ, func(e string) bool { return strings.HasPrefix(e, "SALONZAP_PUBLIC_URL=") })
}

// TestCommandsBesideAServer uses the command line while a server runs on the same database: the server sees what the
// commands do, and both show a salon with the same fields.
func TestCommandsBesideAServer(t *testing.T) {
	v := newTown(t)
	v.alone()
	v.settle(t, "ana_whatsapp", "5511987654321")
	address := v.serve(t)
	v.environ = append(v.environ, "SALONZAP_LISTEN="+address)

	var ok map[string]bool
	v.run(t, &ok, "health")
	if !ok["ok"] {
		t.Errorf("health = %v", ok)
	}
	var lines []line
	v.run(t, &lines, "import", "--apply")
	var key struct{ Key string }
	v.run(t, &key, "apikey", "create", "--name", "test")
	var shown, served map[string]any
	v.run(t, &shown, "salon", "show", "ana")
	delete(shown, "history")

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/api/v1/salons/ana", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key.Key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&served); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v", res.StatusCode, err)
	}
	if diff := cmp.Diff(fields(served), fields(shown)); diff != "" {
		t.Errorf("a salon's fields (-API +command line):\n%s", diff)
	}
	if shown["slug"] != served["slug"] || shown["phone_number"] != served["phone_number"] || served["phone_number"] != "+5511987654321" {
		t.Errorf("shown %v, served %v", shown, served)
	}
}

// fields are the names of the fields in an object, with those of nested objects.
func fields(v map[string]any) []string {
	var all []string
	for name, value := range v {
		all = append(all, name)
		if inner, ok := value.(map[string]any); ok {
			for _, f := range fields(inner) {
				all = append(all, name+"."+f)
			}
		}
	}
	return slices.Sorted(slices.Values(all))
}
