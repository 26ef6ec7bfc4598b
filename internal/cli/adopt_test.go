package cli_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// TestAForeignInstanceIsTheSalonsByTheOperatorsWord has an instance under a salon's name that somebody else made: connecting does not use it until
// `salon adopt` makes it the salon's, and then it is connected without a scan.
func TestAForeignInstanceIsTheSalonsByTheOperatorsWord(t *testing.T) {
	v := newTown(t)
	v.settle(t, "ana_whatsapp", "5511987654321")
	var salon struct {
		WhatsApp struct {
			Instance string `json:"instance_name"`
			Status   string `json:"connection_status"`
			Cause    string
		} `json:"whatsapp"`
		History []struct{ Kind, By string }
	}
	v.run(t, &salon, "salon", "add", "Ana")
	core := v.core(t, time.Now)
	ana, err := core.Store.TenantBySlug(t.Context(), tenant.System("test"), "ana")
	if err != nil {
		t.Fatal(err)
	}
	_, err = core.Connections.Connect(t.Context(), ana.ID, connection.Request{
		Click: connection.Click{Method: connection.QR, By: tenant.CLIActor(), Watched: time.Minute}, Wait: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := core.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.run(t, &salon, "salon", "show", "ana")
	if salon.WhatsApp.Status == "connected" || salon.WhatsApp.Cause == "" {
		t.Fatalf("before the operator's word: %+v", salon)
	}

	v.run(t, &salon, "salon", "adopt", "ana")
	v.run(t, &salon, "salon", "show", "ana")
	if salon.WhatsApp.Status != "connected" || salon.WhatsApp.Instance != "ana_whatsapp" {
		t.Errorf("after it: %+v", salon)
	}
	adopted := false
	for _, e := range salon.History {
		adopted = adopted || (e.Kind == "adopted" && e.By == "cli")
	}
	if !adopted {
		t.Errorf("history does not say who adopted it: %+v", salon.History)
	}
}
