package evolutiontest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// TestTheFakeLinksByQRAsRecorded: create, connect, scan and open, with the webhooks of recordings e-000 to e-004.
func TestTheFakeLinksByQRAsRecorded(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	created := r.create(t, "barbearia_whatsapp")
	if created.Hash == "" || created.QRCode != nil || created.Instance.Status != evolution.StateClose {
		t.Fatalf("create answered %+v", created)
	}
	shown := r.connect(t, "barbearia_whatsapp", "")
	if shown.QRCode.Code[:2] != "2@" || shown.QRCode.Count != 1 || shown.QRCode.PairingCode != "" {
		t.Fatalf("connect gave no proper code, count %d", shown.QRCode.Count)
	}
	if again := r.connect(t, "barbearia_whatsapp", "5511911112222"); again.QRCode != shown.QRCode {
		t.Error("a second connect while connecting must give the same code and ignore the number (f-05)")
	}
	if got := r.state(t, "barbearia_whatsapp"); got != evolution.StateConnecting {
		t.Errorf("state is %q", got)
	}
	if err := r.fake.ScanCode(shown.QRCode.Code, "5511911112222", "Barbearia"); err != nil {
		t.Fatal(err)
	}
	if got := r.connect(t, "barbearia_whatsapp", ""); got.State != evolution.StateOpen {
		t.Errorf("connect of an open instance answered %+v", got)
	}
	row, err := r.client.Instance(t.Context(), "barbearia_whatsapp")
	if err != nil {
		t.Fatal(err)
	}
	if row.Phone() != "5511911112222" || row.ConnectionStatus != evolution.StateOpen || row.Token != created.Hash {
		t.Errorf("the row is %+v", row)
	}
	want := []string{
		"instance.create", "connection.update", "qrcode.updated", "connection.update", "connection.update",
	}
	hooks := r.delivered(t)
	if diff := cmp.Diff(want, names(hooks)); diff != "" {
		t.Fatalf("webhooks (-want +got):\n%s", diff)
	}
	opened, err := hooks[4].envelope.ConnectionUpdate()
	if err != nil || opened.State != evolution.StateOpen || opened.Phone() != "5511911112222" {
		t.Errorf("the last webhook says %+v, %v", opened, err)
	}
	if code, err := hooks[2].envelope.QRCodeUpdated(); err != nil || code.QRCode.Code != shown.QRCode.Code {
		t.Errorf("the webhook's code is not the answer's: %v", err)
	}
}
