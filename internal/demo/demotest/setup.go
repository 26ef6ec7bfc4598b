package demotest

import (
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"

	"salonzap/internal/gateway/simulator"
)

// Setup makes clients of WhatsApp in this process trust the simulated WhatsApp, and notice soon that a connection stopped answering. The
// client keeps all that in variables, so this is for TestMain, before any test.
func Setup() {
	s, err := simulator.New(simulator.Options{Now: time.Now, RootKey: RootKey})
	if err != nil {
		panic(err)
	}
	whatsmeow.WACertPubKey = s.RootKey()
	store.DeviceProps.Os = new("Salonzap")
	whatsmeow.KeepAliveIntervalMin, whatsmeow.KeepAliveIntervalMax = 100*time.Millisecond, 200*time.Millisecond
	whatsmeow.KeepAliveResponseDeadline, whatsmeow.KeepAliveMaxFailTime = 2*time.Second, time.Millisecond
}
