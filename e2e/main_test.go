package e2e_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"salonzap/internal/store/storetest"
)

// shared is what costs too much to start for each test: one PostgreSQL, one Chromium, one binary.
var (
	pg      storetest.Postgres
	browser chromium
	binary  program
)

func TestMain(m *testing.M) {
	code := pg.Main(m)
	browser.stop()
	binary.remove()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
