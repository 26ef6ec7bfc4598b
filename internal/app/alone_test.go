package app_test

import (
	"context"
	"strings"
	"testing"

	"salonzap/internal/app"
	"salonzap/internal/secret"
)

// A second server on one data folder fails with a sentence that the folder is in use. Commands still work, and when the first server has ended, another
// can start.
func TestTwoServersOnOneFolder(t *testing.T) {
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Config{Data: t.TempDir(), Ring: ring, Listen: "127.0.0.1:0", WhatsApp: app.OnEvolution}
	serve := func() (end func(), err error) {
		a, err := app.New(t.Context(), cfg, app.Options{})
		if err != nil {
			return nil, err
		}
		return func() {
			told, stop := context.WithCancel(t.Context())
			stop()
			if err := a.Run(told); err != nil {
				t.Error(err)
			}
		}, nil
	}
	end, err := serve()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := serve(); err == nil || !strings.Contains(err.Error(), "another Salonzap serves "+cfg.Data) {
		t.Errorf("the second: %v", err)
	}
	command, err := app.OpenCore(t.Context(), cfg, app.CoreOptions{})
	if err != nil {
		t.Fatalf("a command beside the server: %v", err)
	}
	if err := command.Close(t.Context()); err != nil {
		t.Error(err)
	}
	end()
	if end, err = serve(); err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	end()
}
