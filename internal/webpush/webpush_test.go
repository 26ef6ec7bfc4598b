package webpush_test

import (
	"crypto/ecdh"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/secret"
	"salonzap/internal/webpush"
	"salonzap/internal/webpush/webpushtest"
)

func must[T any](tb testing.TB, v T, err error) T {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func bytesOf(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	return must(tb, b, err)
}

func privateKey(tb testing.TB, s string) *ecdh.PrivateKey {
	tb.Helper()
	k, err := ecdh.P256().NewPrivateKey(bytesOf(tb, s))
	return must(tb, k, err)
}

// TestTheExampleOfTheRFC encrypts the example of RFC 8291, section 5, whose parameters are in its appendix A.
func TestTheExampleOfTheRFC(t *testing.T) {
	const message = "When I grow up, I want to be a watermelon"
	receiver := privateKey(t, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
	auth := bytesOf(t, "BTBZMqHH6r4Tts7J_aSIgg")
	got, err := webpush.Encrypt([]byte(message), receiver.PublicKey(), auth, bytesOf(t, "DGv6ra1nlYgDCS1FRnbzlw"),
		privateKey(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_" +
		"yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	if encoded := base64.RawURLEncoding.EncodeToString(got); encoded != want {
		t.Errorf("got %s", encoded)
	}
	if plain, err := webpushtest.Decrypt(got, receiver, auth); err != nil || string(plain) != message {
		t.Errorf("the browser reads %q, %v", plain, err)
	}
}

func clock() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) }

type sending struct {
	*webpush.Sender
	service *webpushtest.Service
	browser *webpushtest.Browser
}

func newSending(tb testing.TB, guard egress.Guard) sending {
	tb.Helper()
	key, err := webpush.NewKey()
	service := webpushtest.New(tb, clock)
	s := webpush.NewSender(must(tb, key, err), "mailto:painel@example.com", guard.Transport(service.Transport()), clock)
	return sending{s, service, service.Subscribe(s.Public())}
}

func TestAMessageReachesItsBrowser(t *testing.T) {
	s := newSending(t, egress.Guard{Trusted: true})
	long := strings.Repeat("x", webpush.MaxMessage)
	for _, body := range []string{"Oi", "", long} {
		if err := s.Send(t.Context(), s.browser.Subscription, webpush.Message{Body: []byte(body), Topic: "queda", Lasts: time.Hour}); err != nil {
			t.Fatal(err)
		}
	}
	got := s.service.Got(s.browser)
	if len(got) != 3 || got[0] != (webpushtest.Delivery{Body: "Oi", Topic: "queda", TTL: "3600"}) || got[1].Body != "" || got[2].Body != long {
		t.Errorf("the browser got %d, the first %+v", len(got), got[0])
	}
	if err := s.Send(t.Context(), s.browser.Subscription, webpush.Message{Body: []byte(long + "x")}); !errors.Is(err, webpush.ErrLong) {
		t.Errorf("a long message: %v", err)
	}
}

func TestWhatAPushServiceAnswers(t *testing.T) {
	s := newSending(t, egress.Guard{Trusted: true})
	for status, want := range map[int]error{
		http.StatusCreated: nil, http.StatusOK: nil, http.StatusAccepted: nil, http.StatusNotFound: webpush.ErrGone, http.StatusGone: webpush.ErrGone,
		http.StatusTooManyRequests: webpush.ErrRefused, http.StatusForbidden: webpush.ErrRefused, http.StatusInternalServerError: webpush.ErrRefused,
		http.StatusMovedPermanently: webpush.ErrRefused, http.StatusTemporaryRedirect: webpush.ErrRefused,
	} {
		s.service.Answer(status)
		if err := s.Send(t.Context(), s.browser.Subscription, webpush.Message{Body: []byte("Oi")}); !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("status %d: %v", status, err)
		}
	}
	s.service.Answer(0)
	s.service.Forget(s.browser)
	if err := s.Send(t.Context(), s.browser.Subscription, webpush.Message{}); !errors.Is(err, webpush.ErrGone) {
		t.Errorf("a browser that went: %v", err)
	}
}

// TestPrivateAddressesAreNotCalled: what a browser names as its push service is judged where it is dialled, and errors do not contain it.
func TestPrivateAddressesAreNotCalled(t *testing.T) {
	s := newSending(t, egress.Guard{})
	err := s.Send(t.Context(), s.browser.Subscription, webpush.Message{Body: []byte("Oi")})
	if e, ok := errors.AsType[*egress.Error](err); !ok || e.Reason != egress.PrivateAddress {
		t.Errorf("a private address: %v", err)
	}
	if err == nil || strings.Contains(err.Error(), "/push/") {
		t.Errorf("the error contains the address: %v", err)
	}
	if got := s.service.Got(s.browser); len(got) != 0 {
		t.Errorf("it was called all the same: %+v", got)
	}
}

func TestWhatIsNoSubscription(t *testing.T) {
	s := newSending(t, egress.Guard{})
	good := s.browser.Subscription
	if err := good.Check(); err != nil || good.Host() != "127.0.0.1" {
		t.Fatalf("%q, %v", good.Host(), err)
	}
	for name, change := range map[string]func(*webpush.Subscription){
		"http":       func(v *webpush.Subscription) { v.Endpoint = "http://push.example.com/x" },
		"a file":     func(v *webpush.Subscription) { v.Endpoint = "file:///etc/passwd" },
		"a password": func(v *webpush.Subscription) { v.Endpoint = "https://a:b@push.example.com/x" },
		"no host":    func(v *webpush.Subscription) { v.Endpoint = "https:///x" },
		"nothing":    func(v *webpush.Subscription) { v.Endpoint = "" },
		"a long one": func(v *webpush.Subscription) {
			v.Endpoint = secret.Text("https://p.example/" + strings.Repeat("x", webpush.MaxEndpoint))
		},
		"a short key": func(v *webpush.Subscription) { v.P256dh = v.P256dh[:40] },
		"no point": func(v *webpush.Subscription) {
			v.P256dh = base64.RawURLEncoding.EncodeToString(append([]byte{4}, make([]byte, 64)...))
		},
		"a short secret":  func(v *webpush.Subscription) { v.Auth = "AAAA" },
		"no base64":       func(v *webpush.Subscription) { v.Auth = "!!!!!!!!!!!!!!!!!!!!!!" },
		"a secret of 17":  func(v *webpush.Subscription) { v.Auth = base64.RawURLEncoding.EncodeToString(make([]byte, 17)) },
		"an empty string": func(v *webpush.Subscription) { v.P256dh = "" },
	} {
		v := good
		change(&v)
		if err := v.Check(); !errors.Is(err, webpush.ErrSubscription) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAKeyIsReadAgain(t *testing.T) {
	made, err := webpush.NewKey()
	key := must(t, made, err)
	text, err := key.Text()
	again, err := webpush.ParseKey(must(t, text, err))
	if must(t, again, err).Public() != key.Public() || strings.Contains(text.String(), text.Reveal()) {
		t.Error("another key came back, or the text shows itself")
	}
	for _, wrong := range []secret.Text{"", "x", "AAAA", "!"} {
		if _, err := webpush.ParseKey(wrong); err == nil {
			t.Errorf("%q is a key", wrong.Reveal())
		}
	}
}
