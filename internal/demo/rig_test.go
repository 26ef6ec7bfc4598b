package demo_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"salonzap/internal/demo/demotest"
)

// The fixtures are in demotest, where the tests in a browser and those without one share them.
type rig = demotest.Rig

const (
	joao   = demotest.Joao
	number = demotest.Number
)

func newRig(t *testing.T) *rig {
	t.Helper()
	return demotest.New(t)
}

func await[T any](t *testing.T, c *demotest.Client) T {
	t.Helper()
	return demotest.Await[T](t, c)
}

func TestMain(m *testing.M) {
	demotest.Setup()
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(goleak.IgnoreTopFunction("go.mau.fi/whatsmeow/socket.(*FrameSocket).frameComplete")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}
