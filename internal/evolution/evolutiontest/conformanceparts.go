package evolutiontest

import (
	"context"

	"salonzap/internal/evolution"
)

func (s *suite[T]) keys() {
	ctx := s.t.Context()
	info, err := s.c.Info(ctx)
	s.want("info", err, "")
	if info.Version == "" {
		s.t.Errorf("the server tells no version")
	}
	s.want("the global key", s.c.VerifyKey(ctx), "")
	wrong := clientOf(s.t, s.target, "no-such-key")
	s.want("a wrong key", wrong.VerifyKey(ctx), evolution.KindUnauthorized)
	_, err = wrong.Instances(ctx)
	s.want("a list with a wrong key", err, evolution.KindUnauthorized)
	_, err = wrong.Create(ctx, evolution.CreateRequest{
		InstanceName: freshName(), Integration: evolution.IntegrationBaileys,
	})
	s.want("a create with a wrong key", err, evolution.KindUnauthorized)
	name := s.made().Instance.InstanceName
	_, err = wrong.State(ctx, name)
	s.want("a state with a wrong key", err, evolution.KindUnauthorized)
}

func (s *suite[T]) unknown() {
	ctx, name := s.t.Context(), freshName()
	_, err := s.c.State(ctx, name)
	s.want("state", err, evolution.KindNotFound)
	_, err = s.c.Connect(ctx, name, "")
	s.want("connect", err, evolution.KindNotFound)
	_, err = s.c.Instance(ctx, name)
	s.want("instance", err, evolution.KindNotFound)
	_, err = s.c.Restart(ctx, name)
	s.want("restart", err, evolution.KindNotFound)
	s.want("logout", s.c.Logout(ctx, name), evolution.KindNotFound)
	s.want("delete", s.c.Delete(ctx, name), evolution.KindNotFound)
	_, _, err = s.c.FindWebhook(ctx, name)
	s.want("find webhook", err, evolution.KindNotFound)
	_, err = s.c.SendText(ctx, name, evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
	s.want("send", err, evolution.KindNotFound)
}

func (s *suite[T]) create() {
	ctx := s.t.Context()
	token := evolution.Key(freshName())
	out := s.made(func(r *evolution.CreateRequest) { r.Token = token })
	name := out.Instance.InstanceName
	if out.Hash != token || out.QRCode != nil || out.Instance.Status != evolution.StateClose || out.Instance.InstanceID == "" {
		s.t.Errorf("create answered status %q, code %v, token as given: %v", out.Instance.Status, out.QRCode, out.Hash == token)
	}
	state, err := s.c.State(ctx, name)
	s.want("state", err, "")
	if state != evolution.StateClose {
		s.t.Errorf("a new instance is %q", state)
	}
	row, err := s.c.Instance(ctx, name)
	s.want("instance", err, "")
	if row.Token != token || row.ID != out.Instance.InstanceID || row.Phone() != "" {
		s.t.Errorf("the row is not the instance's: id %s, phone known: %v", row.ID, row.Phone() != "")
	}
	rows, err := s.c.Instances(ctx)
	s.want("list", err, "")
	found := 0
	for _, r := range rows {
		if r.Name == name {
			found++
		}
	}
	if found != 1 {
		s.t.Errorf("the list has the instance %d times", found)
	}
	_, err = s.c.Create(ctx, evolution.CreateRequest{InstanceName: name, Integration: evolution.IntegrationBaileys})
	s.want("the same name again", err, evolution.KindNameTaken)
	if row, err = s.c.Instance(ctx, name); err != nil || row.Token != token {
		s.t.Errorf("a second create harmed the first: %v", err)
	}
	_, err = s.c.Create(ctx, evolution.CreateRequest{InstanceName: freshName(), Integration: "NOPE"})
	s.want("an unknown integration", err, evolution.KindDestroyed, evolution.KindInvalid)
}

// names: names that must be escaped in a path work.
func (s *suite[T]) names() {
	for _, odd := range []string{" with space", "/slash", "?question", "ção", "%2Fpercent"} {
		out := s.made(func(r *evolution.CreateRequest) { r.InstanceName += odd })
		name := out.Instance.InstanceName
		state, err := s.c.State(s.t.Context(), name)
		s.want("state of "+odd, err, "")
		if state != evolution.StateClose {
			s.t.Errorf("%s is %q", odd, state)
		}
		s.want("delete of "+odd, s.c.Delete(s.t.Context(), name), "")
	}
}

// idle: an instance that never connected cannot log out, restart or send.
func (s *suite[T]) idle() {
	ctx, name := s.t.Context(), s.made().Instance.InstanceName
	s.want("logout", s.c.Logout(ctx, name), evolution.KindNotConnected, "") // 2.4 answers success
	_, err := s.c.Restart(ctx, name)
	s.want("restart", err, evolution.KindNotLoaded, evolution.KindNotConnected)
	_, err = s.c.SendText(ctx, name, evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
	s.want("send", err, evolution.KindNotConnected, evolution.KindConnectionClosed)
	if _, err = s.c.Numbers(ctx, name, []string{"5511987654321"}); err == nil {
		s.t.Errorf("numbers were checked without a connection")
	}
	s.want("settings", s.c.SetSettings(ctx, name, evolution.Settings{RejectCall: true, MsgCall: "não atendemos"}), "")
	row, err := s.c.Instance(ctx, name)
	s.want("instance", err, "")
	if row.Setting == nil || !row.Setting.RejectCall || row.Setting.MsgCall != "não atendemos" {
		s.t.Errorf("the settings were not kept")
	}
}

func (s *suite[T]) webhook() {
	ctx, name := s.t.Context(), s.made().Instance.InstanceName
	_, found, err := s.c.FindWebhook(ctx, name)
	s.want("find none", err, "")
	if found {
		s.t.Errorf("a new instance has a webhook")
	}
	cfg := evolution.WebhookConfig{
		Enabled: true, URL: "http://127.0.0.1:9/hook", Base64: true, Headers: evolution.Headers{"X-A": "1"},
		Events: []evolution.Event{evolution.EventConnectionUpdate, evolution.EventQRCodeUpdated},
	}
	_, err = s.c.SetWebhook(ctx, name, cfg)
	s.want("set", err, "")
	s.checkWebhook(name, cfg)
	second := s.made(func(r *evolution.CreateRequest) { r.Webhook = &cfg }).Instance.InstanceName
	s.checkWebhook(second, cfg)
	_, err = s.c.SetWebhook(ctx, name, evolution.WebhookConfig{Enabled: true, URL: cfg.URL, Events: []evolution.Event{"NOPE"}})
	s.want("an unknown event", err, evolution.KindInvalid)
	cfg.Enabled, cfg.Events = false, nil
	_, err = s.c.SetWebhook(ctx, name, cfg)
	s.want("disable", err, "")
	if got, _, err := s.c.FindWebhook(ctx, name); err != nil || got.Enabled {
		s.t.Errorf("the webhook is still enabled, or %v", err)
	}
}

func (s *suite[T]) checkWebhook(name string, want evolution.WebhookConfig) {
	s.t.Helper()
	got, found, err := s.c.FindWebhook(s.t.Context(), name)
	s.want("find", err, "")
	if !found || !got.Enabled || got.URL != want.URL || got.WebhookBase64 != want.Base64 || got.WebhookByEvents ||
		got.Headers["X-A"] != "1" || len(got.Events) != len(want.Events) {
		s.t.Errorf("found %v: enabled %v, %d events, base64 %v", found, got.Enabled, len(got.Events), got.WebhookBase64)
	}
}

// token: an instance's token works for its own instance only.
func (s *suite[T]) token() {
	ctx := s.t.Context()
	mine, other := s.made(), s.made()
	c := clientOf(s.t, s.target, mine.Hash)
	_, err := c.State(ctx, mine.Instance.InstanceName)
	s.want("own state", err, "")
	_, err = c.State(ctx, other.Instance.InstanceName)
	s.want("another's state", err, evolution.KindUnauthorized)
	s.want("another's delete", c.Delete(ctx, other.Instance.InstanceName), evolution.KindUnauthorized)
	_, err = c.Create(ctx, evolution.CreateRequest{InstanceName: freshName(), Integration: evolution.IntegrationBaileys})
	s.want("a create", err, evolution.KindUnauthorized)
	s.want("the global check", c.VerifyKey(ctx), evolution.KindUnauthorized)
	rows, err := c.Instances(ctx)
	s.want("list", err, "")
	if len(rows) != 1 || rows[0].Name != mine.Instance.InstanceName {
		s.t.Errorf("the token lists %d instances", len(rows))
	}
}

// code calls Connect until there is a code, or a pairing code when there is a number.
func (s *suite[T]) code(name, number string) evolution.QRCode {
	s.t.Helper()
	var got evolution.QRCode
	s.until("a code", func(ctx context.Context) bool {
		out, err := s.c.Connect(ctx, name, number)
		if err != nil {
			s.t.Fatalf("connect: %v", err)
		}
		got = out.QRCode
		return !got.Empty() && (number == "" || got.PairingCode != "")
	})
	return got
}
