package fleet_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
)

const hookBase = "https://salons.example/base/hooks/"

// Each instance has a webhook URL of its own. Whoever reads one of them can send events of that instance, on that server, and of no other.
func TestAWebhookURLIsValidForOneInstance(t *testing.T) {
	r := newRig(t, "https://salons.example/base")
	address := r.fleet.HookURL("default", "ana_whatsapp")
	server, mac, ok := strings.Cut(strings.TrimPrefix(address, hookBase), "/")
	hook, genuine := r.fleet.VerifyHook(server, mac)
	if !ok || server != "default" || !genuine || hook.IsLegacy() || !hook.IsFor("ana_whatsapp") {
		t.Fatalf("%s: %t", address, genuine)
	}
	if hook.IsFor("bia_whatsapp") || hook.IsFor("") {
		t.Error("an address speaks for another instance")
	}
	_, other, _ := strings.Cut(strings.TrimPrefix(r.fleet.HookURL("default", "bia_whatsapp"), hookBase), "/")
	forged := other[:32] + mac[32:] // the other instance's hash with our signature
	for server, secret := range map[string]string{"other": mac, "default": mac[1:], "default2": "", "default3": mac[:32]} {
		if _, ok := r.fleet.VerifyHook(strings.TrimRight(server, "23"), secret); ok {
			t.Errorf("%s %q passed", server, secret)
		}
	}
	if _, ok := r.fleet.VerifyHook("default", forged); ok || other == mac {
		t.Error("a signature serves two instances")
	}
	if newRig(t, "").fleet.HookURL("default", "ana_whatsapp") != "" {
		t.Error("without a public URL there is no hook")
	}
}

// The names of imported instances may hold any character; their webhook URL is plain all the same, and fits Evolution's 500 characters.
func TestAWebhookURLIsPlainWhateverTheName(t *testing.T) {
	r := newRig(t, "https://salons.example")
	for _, name := range []string{"a/b", "../x", "salão da ana ✂", "%2F?x=1", strings.Repeat("ã", 255)} {
		address := r.fleet.HookURL("default", name)
		if len(address) > 200 || strings.Trim(strings.TrimPrefix(address, "https://salons.example/hooks/default/"), "0123456789abcdef") != "" {
			t.Errorf("%q: %s", name, address)
		}
		if !r.fleet.IsOurHook(address) || !r.fleet.IsOurHook(address+"/") || !fleet.LooksLikeHook(address) {
			t.Errorf("%q: its address is not known as ours", name)
		}
	}
}

// The legacy URL was the same for all instances of a server: it is recognised, and its webhooks are not trusted.
func TestALegacyWebhookAddressIsRecognised(t *testing.T) {
	r := newRig(t, "https://salons.example")
	mac := r.ring.MAC("hook", "default")
	hook, ok := r.fleet.VerifyHook("default", mac)
	if !ok || !hook.IsLegacy() || hook.IsFor("ana_whatsapp") || hook.IsFor("") {
		t.Errorf("%+v, %t", hook, ok)
	}
	address := "https://salons.example/hooks/default/" + mac
	if !r.fleet.IsOurHook(address) || !fleet.LooksLikeHook(address) {
		t.Error("a former address is not known as ours")
	}
	for _, theirs := range []string{"https://n8n.example/hooks/default/x", "https://n8n.example/webhook/" + mac, "https://salons.example/hooks/default/", "::", ""} {
		if r.fleet.IsOurHook(theirs) || fleet.LooksLikeHook(theirs) {
			t.Errorf("%s is taken for ours", theirs)
		}
	}
}

// After a change of keys a URL made with the older key is still ours, and is replaced at the next check.
func TestAnAddressOfAnOlderKeyIsOurs(t *testing.T) {
	r := newRig(t, "https://salons.example")
	old, err := secret.ParseRing("k0:an-older-key-for-tests-0001")
	if err != nil {
		t.Fatal(err)
	}
	both, err := secret.ParseRing("k1:a-key-for-tests-only-0001,k0:an-older-key-for-tests-0001")
	if err != nil {
		t.Fatal(err)
	}
	before := fleet.New(fleet.Deps{Store: r.memoryStore, Ring: old, HookBase: func(string, string) string { return "https://salons.example" }, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	after := fleet.New(fleet.Deps{Store: r.memoryStore, Ring: both, HookBase: func(string, string) string { return "https://salons.example" }, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	for _, f := range []*fleet.Fleet{before, after} {
		if err := f.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	address := before.HookURL("default", "ana_whatsapp")
	if !after.IsOurHook(address) || after.HookURL("default", "ana_whatsapp") == address {
		t.Errorf("%s", address)
	}
	if r.fleet.IsOurHook(address) {
		t.Error("an address of a key that nobody knows passed")
	}
}

// A webhook that was configured by an older version is rewritten: its legacy URL, and events that must not be asked for.
func TestAFormerWebhookIsRewritten(t *testing.T) {
	r := newRig(t, "https://salons.example")
	r.want(t, connection.StepCreate, connection.ResultCreated)
	c, _ := r.fleet.Client(fleet.DefaultID)
	now := r.fleet.HookURL(fleet.DefaultID, "studio_whatsapp")
	for _, had := range []evolution.WebhookConfig{
		{Enabled: true, URL: "https://salons.example/hooks/default/" + r.ring.MAC("hook", "default"), Events: []evolution.Event{
			evolution.EventQRCodeUpdated, evolution.EventConnectionUpdate, evolution.EventStatusInstance,
		}},
		{Enabled: true, URL: now, Events: []evolution.Event{
			evolution.EventQRCodeUpdated, evolution.EventConnectionUpdate, evolution.EventStatusInstance, evolution.EventLogoutInstance,
		}},
	} {
		if _, err := c.SetWebhook(t.Context(), "studio_whatsapp", had); err != nil {
			t.Fatal(err)
		}
		if o := r.want(t, connection.StepWebhook, connection.ResultAccepted); !o.WebhookRepaired {
			t.Error("the change is not reported")
		}
		v, _ := r.fake.Instance("studio_whatsapp")
		if v.Webhook.URL != now || len(v.Webhook.Events) != 3 {
			t.Errorf("webhook %q, %v", v.Webhook.URL, v.Webhook.Events)
		}
	}
}
