package evolutiontest

import (
	"context"
	"strings"

	"salonzap/internal/evolution"
)

// linkByQR gets a code and, if there is a phone, scans it, sends, restarts, unlinks, links the same instance again and logs out.
func (s *suite[T]) linkByQR() {
	name := s.made().Instance.InstanceName
	if s.target.WithoutWhatsApp {
		out, err := s.c.Connect(s.t.Context(), name, "")
		s.want("connect without WhatsApp", err, "")
		if !out.QRCode.Empty() || out.State == evolution.StateOpen {
			s.t.Errorf("a code without WhatsApp")
		}
		return
	}
	code := s.code(name, "")
	if !strings.HasPrefix(code.Base64, "data:image/png;base64,") || code.Code == "" || code.PairingCode != "" || code.Count < 1 {
		s.t.Errorf("the code is not whole: count %d, a pairing code: %v", code.Count, code.PairingCode != "")
	}
	if parts := strings.Split(code.Code, ","); !strings.HasPrefix(code.Code, "2@") || len(parts) != 4 {
		s.t.Errorf("the code is not 2@ with a reference and three keys, but has %d parts", len(parts))
	}
	state, err := s.c.State(s.t.Context(), name)
	s.want("state", err, "")
	if state != evolution.StateConnecting {
		s.t.Errorf("an instance that shows a code is %q", state)
	}
	if s.target.Phone != nil {
		s.linked(name, code)
	}
}

func (s *suite[T]) linked(name string, first evolution.QRCode) {
	s.t.Helper()
	const phone = "5511966670000"
	ctx := s.t.Context()
	if err := s.target.Phone.Scan(name, phone, "Salão"); err != nil {
		s.t.Fatalf("scan: %v", err)
	}
	s.untilState(name, evolution.StateOpen)
	out, err := s.c.Connect(ctx, name, "")
	s.want("connect when open", err, "")
	if out.State != evolution.StateOpen || !out.QRCode.Empty() {
		s.t.Errorf("connect of an open instance answered state %q", out.State)
	}
	row, err := s.c.Instance(ctx, name)
	s.want("instance", err, "")
	if row.Phone() != phone || row.ConnectionStatus != evolution.StateOpen {
		s.t.Errorf("the row says %q, and its phone is right: %v", row.ConnectionStatus, row.Phone() == phone)
	}
	m, err := s.c.SendText(ctx, name, evolution.SendTextRequest{Number: "5511987654321", Text: "olá, é você?"})
	s.want("send", err, "")
	if m.Key.ID == "" || !m.Key.FromMe || m.Text() != "olá, é você?" {
		s.t.Errorf("the message is not the one sent")
	}
	checks, err := s.c.Numbers(ctx, name, []string{"5511987654321"})
	s.want("numbers", err, "")
	if len(checks) != 1 || !checks[0].Exists || checks[0].Number != "5511987654321" {
		s.t.Errorf("%d answers about one number", len(checks))
	}
	again, err := s.c.Restart(ctx, name)
	s.want("restart when open", err, "")
	if again.InstanceName != name || again.State == evolution.StateUnknown {
		s.t.Errorf("restart of an open instance answered %q, in state %q", again.InstanceName, again.State)
	}
	s.untilState(name, evolution.StateOpen)
	if err := s.target.Phone.Unlink(name); err != nil {
		s.t.Fatalf("unlink: %v", err)
	}
	s.untilState(name, evolution.StateClose)
	second := s.code(name, "")
	if second.Code == first.Code {
		s.t.Errorf("the code of the attempt before came again")
	}
	if err := s.target.Phone.Scan(name, phone, "Salão"); err != nil {
		s.t.Fatalf("second scan: %v", err)
	}
	s.untilState(name, evolution.StateOpen)
	s.want("logout", s.c.Logout(ctx, name), "")
	s.untilState(name, evolution.StateClose)
	if row, err = s.c.Instance(ctx, name); err != nil || row.ID == "" {
		s.t.Errorf("a logout removed the instance: %v", err)
	}
}

func (s *suite[T]) linkByNumber() {
	if s.target.WithoutWhatsApp {
		return
	}
	name := s.made().Instance.InstanceName
	code := s.code(name, "5511966670001")
	if len(code.PairingCode) != 8 || strings.Contains(code.PairingCode, "-") {
		s.t.Errorf("the pairing code has %d characters", len(code.PairingCode))
	}
	if !strings.HasPrefix(code.Code, "2@") || !strings.HasPrefix(code.Base64, "data:image/png;base64,") {
		s.t.Errorf("no QR code comes with the pairing code")
	}
	back, err := s.c.Connect(s.t.Context(), name, "")
	s.want("connect without a number", err, "")
	if back.State == evolution.StateUnknown && back.QRCode.Code == "" {
		s.t.Errorf("there is no way back to a QR code while the pairing code lives")
	}
	again, err := s.c.Connect(s.t.Context(), name, "5511966670002")
	s.want("connect while connecting", err, "")
	if again.State == evolution.StateUnknown && again.QRCode.PairingCode == "" {
		s.t.Errorf("the pairing code was lost by asking again")
	}
}

// deleteFrees: some time after a delete, the name can be used again.
func (s *suite[T]) deleteFrees() {
	ctx, name := s.t.Context(), s.made().Instance.InstanceName
	s.want("delete", s.c.Delete(ctx, name), "")
	s.until("the end of the delete", func(ctx context.Context) bool {
		_, err := s.c.State(ctx, name)
		return evolution.KindOf(err) == evolution.KindNotFound
	})
	second := s.made(func(r *evolution.CreateRequest) { r.InstanceName = name })
	if second.Instance.InstanceName != name {
		s.t.Errorf("the second instance is %q", second.Instance.InstanceName)
	}
}
