package e2e_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"salonzap/internal/store/storetest"
)

// shared is what costs too much to start for each test: the databases, one Chromium, one binary.
var (
	pg      storetest.Postgres
	tables  storetest.Template
	browser chromium
	binary  program
	ports   atomic.Uint32 // the last one that an address got
)

// atOnce is how many stories run at the same time where nothing else was said: most of their time they wait.
const atOnce = "6"

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", atOnce)
	}
	ports.Store(rand.Uint32N(manyPorts)) // not those of the same tests in another process
	code := pg.Main(m)
	browser.stop()
	binary.remove()
	if err := leaks(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// leaks looks for goroutines that do not end. Each look waits for half a second at most, in which a busy machine may not run any of them.
func leaks() (err error) {
	const looks = 60
	for range looks {
		if err = goleak.Find(goleak.IgnoreTopFunction("go.mau.fi/whatsmeow.(*Client).doHandshake")); err == nil {
			return nil
		}
	}
	return err
}
