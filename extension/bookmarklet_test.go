package extension_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"salonzap/extension"
	"salonzap/extension/extensiontest"
)

// TestTheServedBookmarkIsMadeOfItsSource: what dashboards serve is what the source gives, in one line that a bookmark can hold.
func TestTheServedBookmarkIsMadeOfItsSource(t *testing.T) {
	line := extension.Bookmarklet()
	kept, err := os.ReadFile("../internal/web/asset/files/bookmarklet.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != line+"\n" {
		t.Error("bookmarklet.min.js is not what bookmarklet.js gives: run make extension")
	}
	if !strings.HasPrefix(line, "javascript:") || strings.ContainsAny(line, "\n%") {
		t.Errorf("no bookmark: %s", line)
	}
	if n := strings.Count(line, "__ORIGIN__"); n != 1 {
		t.Errorf("the origin stands in it %d times", n)
	}
	if len(line) > 750 {
		t.Errorf("it has %d bytes", len(line))
	}
}

// asked is WhatsApp Web's address with a question in it, as the dashboard opens it.
func (d *desk) asked(back string, options any) string {
	d.Helper()
	question, err := json.Marshal(map[string]any{
		"o": options, "r": back, "d": map[string]any{"salon": "Barbearia do João", "number": "…7777", "host": "mentira.example"},
	})
	if err != nil {
		d.Fatal(err)
	}
	return extensiontest.Origin + "/#salonzap=" + base64.RawURLEncoding.EncodeToString(question)
}

func (d *desk) bookmark() string {
	return strings.ReplaceAll(extension.Bookmarklet(), "__ORIGIN__", d.url)
}

func TestTheBookmarkSignsWithoutTheConnector(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{Without: true})
	owner := d.passkey()

	t.Run("signs", func(t *testing.T) {
		options, challenge := extensiontest.Options()
		wa := d.b.OpenForBookmark(t, d.asked(d.url+"/back", options))
		wa.Use(owner)
		said := wa.Click(d.bookmark(), true)
		for _, want := range []string{"Barbearia do João", "…7777", d.url, "Só confirme"} {
			if !strings.Contains(said, want) {
				t.Errorf("it asks without %q:\n%s", want, said)
			}
		}
		if strings.Contains(said, "mentira") {
			t.Errorf("it says the host that the question names, and not where the answer goes:\n%s", said)
		}
		wa.Until("it is back", "location.pathname === '/back'")
		body, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(extensiontest.Read[string](wa.Tab, "location.hash"), "#pk="))
		if err != nil {
			t.Fatal(err)
		}
		if err := owner.Verify(body, challenge); err != nil {
			t.Error(err)
		}
	})

	ends := func(name, want string, yes bool, keys ...*extensiontest.Passkey) {
		t.Run(name, func(t *testing.T) {
			options, _ := extensiontest.Options()
			wa := d.b.OpenForBookmark(t, d.asked(d.url+"/back", options))
			wa.Use(keys...)
			wa.Click(d.bookmark(), yes)
			wa.Until("it is back", "location.pathname === '/back'")
			if hash := extensiontest.Read[string](wa.Tab, "location.hash"); hash != want {
				t.Errorf("it came back with %s, want %s", hash, want)
			}
		})
	}
	ends("no passkey", "#pkerr=NotAllowedError", true)
	ends("declined", "#pkerr=cancelled", false, owner)

	// Another party, and an owner who need not be there: asked for what WhatsApp asks all the same.
	t.Run("a question that asks for something else", func(t *testing.T) {
		raw, challenge := extensiontest.Options()
		var options map[string]any
		if err := json.Unmarshal(raw, &options); err != nil {
			t.Fatal(err)
		}
		options["rpId"], options["userVerification"] = "web.whatsapp.com", "discouraged"
		wa := d.b.OpenForBookmark(t, d.asked(d.url+"/back", options))
		wa.Use(owner)
		wa.Click(d.bookmark(), true)
		wa.Until("it is back", "location.pathname === '/back'")
		body, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(extensiontest.Read[string](wa.Tab, "location.hash"), "#pk="))
		if err != nil || owner.Verify(body, challenge) != nil {
			t.Errorf("%v, %v", err, owner.Verify(body, challenge))
		}
	})
}

// TestTheBookmarkDoesNothingForAForeignQuestion: where the question is not its dashboard's, the bookmark goes nowhere and asks for nothing.
func TestTheBookmarkDoesNothingForAForeignQuestion(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{Without: true})
	owner := d.passkey()
	port := d.url[strings.LastIndex(d.url, ":"):]
	for name, address := range map[string]string{
		"another origin":           d.asked("https://estranho.example/back", map[string]any{}),
		"an origin that begins so": d.asked("http://127.0.0.1"+port+"@estranho.example/back", map[string]any{}),
		"a longer port":            d.asked(d.url+"0/back", map[string]any{}),
		"a script":                 d.asked("javascript:alert(1)//"+d.url+"/", map[string]any{}),
		"no question":              extensiontest.Origin + "/",
		"no base64":                extensiontest.Origin + "/#salonzap=%%%",
		"no JSON":                  extensiontest.Origin + "/#salonzap=" + base64.RawURLEncoding.EncodeToString([]byte("oi")),
		"on the dashboard itself":  d.url + "/",
	} {
		t.Run(name, func(t *testing.T) {
			wa := d.b.OpenForBookmark(t, address)
			wa.Use(owner)
			if said := wa.Click(d.bookmark(), true); !strings.HasPrefix(said, "Comece pelo seu painel") {
				t.Errorf("it says %q", said)
			}
			begun, _ := url.Parse(address)
			if at := extensiontest.Read[string](wa.Tab, "location.origin"); begun == nil && at != extensiontest.Origin || begun != nil && at != begun.Scheme+"://"+begun.Host {
				t.Errorf("it went to %s", at)
			}
			if extensiontest.Read[bool](wa.Tab, "Boolean(window.asked)") {
				t.Error("it asked for the passkey")
			}
		})
	}
}
