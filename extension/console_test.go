package extension_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"salonzap/extension/extensiontest"
)

// TestTheSnippetForSupportStaffWorksInWhatsAppWeb pastes the snippet for support staff into the console of WhatsApp Web, as docs/connector/console.md says.
func TestTheSnippetForSupportStaffWorksInWhatsAppWeb(t *testing.T) {
	snippet, err := os.ReadFile("../docs/connector/console.js")
	if err != nil {
		t.Fatal(err)
	}
	b := extensiontest.Start(t, extensiontest.Setup{Without: true})
	options, challenge := extensiontest.Options()
	answer, err := json.Marshal(map[string]any{"stage": "passkey", "options": options}) // as the API answers
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, typed, want string }{
		{"the API's answer", string(answer), ""},
		{"the options alone", string(options), ""},
		{"another party", strings.Replace(string(options), "whatsapp.com", "web.whatsapp.com", 1), "not a question of WhatsApp"},
		{"an owner who is only preferred", strings.Replace(string(options), "required", "preferred", 1), "not a question of WhatsApp"},
		{"something else", "hello", "no JSON"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			wa := b.Open(t, extensiontest.Origin+"/")
			owner, err := extensiontest.NewPasskey()
			if err != nil {
				t.Fatal(err)
			}
			wa.Use(owner)
			types(t, wa, tc.typed)
			extensiontest.Read[bool](wa, "printed = [], console.log = console.error = what => printed.push(what), true")
			wa.Do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
				_, err := chromedp.Run(ctx, chromedp.Evaluate[any](string(snippet)))
				return err
			}))
			wa.Until("something is printed", "printed.length")
			said := extensiontest.Read[string](wa, "printed[0]")
			if tc.want != "" {
				if !strings.Contains(said, tc.want) {
					t.Errorf("printed: %s", said)
				}
				return
			}
			if err := owner.Verify([]byte(said), challenge); err != nil {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
}

// types answers the next box of the page.
func types(t *testing.T, tab *extensiontest.Tab, what string) {
	t.Helper()
	done := make(chan struct{})
	t.Cleanup(func() { <-done })
	err := chromedp.Listen(tab.Context(), func(event any) {
		if _, ok := event.(*cdppage.EventJavascriptDialogOpening); !ok {
			return
		}
		go func() {
			defer close(done)
			_, _ = chromedp.Call(tab.Context(), cdppage.HandleJavaScriptDialog, cdppage.HandleJavaScriptDialogParams{Accept: true, PromptText: what})
		}()
	})
	if err != nil {
		t.Fatal(err)
	}
}
