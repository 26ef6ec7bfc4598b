package firefoxtest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"salonzap/extension/extensiontest"
)

// request is what a dashboard sends.
type request map[string]any

// answer is what the Connector says.
type answer struct {
	OK        bool            `json:"ok"`
	Code      string          `json:"code"`
	Version   string          `json:"version"`
	Assertion json.RawMessage `json:"assertion"`
}

func (r *rig) host() string { return strings.TrimPrefix(r.dashboard, "http://") }

// request is a dashboard's wish for a signature, and its challenge.
func (r *rig) request(id string) (request, string) {
	r.Helper()
	raw, challenge := extensiontest.Options()
	var options map[string]any
	must(r.T, json.Unmarshal(raw, &options))
	return request{
		"type": "sign", "id": id, "options": options,
		"display": map[string]any{"salon": "Salão da Ana", "number": "…7777", "host": r.host()},
	}, challenge
}

// ask sends a message from the page that is shown.
func (r *rig) ask(message request) {
	r.Helper()
	_, err := run[any](r.firefox, "", "window.ask(arguments[0])", message)
	must(r.T, err)
}

// told waits in the page that is shown for an answer.
func (r *rig) told(id string) answer {
	r.Helper()
	var got *answer
	r.until("an answer to "+id, func() bool {
		var err error
		got, err = run[*answer](r.firefox, "", "return window.told[arguments[0]] ?? null", id)
		return err == nil && got != nil
	})
	return *got
}

// card goes to the tab that the Connector opened, waits for its card and gives what it says.
func (r *rig) card() string { r.Helper(); return r.cardBut() }

// cardBut is card, where more tabs are open.
func (r *rig) cardBut(others ...string) string {
	r.Helper()
	said := ""
	r.until("there is a card", func() bool {
		for _, tab := range r.tabs() {
			if tab == r.home || slices.Contains(others, tab) || !r.enter(tab) {
				continue
			}
			text, err := run[string](r.firefox, "system", "return document.querySelector('salonzap-card')?.openOrClosedShadowRoot?.querySelector('.card')?.innerText ?? ''")
			if said = text; err == nil && said != "" {
				return true
			}
		}
		return false
	})
	return said
}

// button finds a button, of the page or in the closed shadow root of the card, and where it is.
const button = `const inside = document.querySelector('salonzap-card')?.openOrClosedShadowRoot ?? document;
	const found = inside.querySelector(arguments[0]);
	const at = found?.getBoundingClientRect();
	return at?.width && !found.disabled ? [Math.round(at.x + at.width / 2), Math.round(at.y + at.height / 2)] : null;`

// press clicks a button with the mouse.
func (r *rig) press(selector string) {
	r.Helper()
	var at []int
	r.until("there is "+selector, func() bool {
		var err error
		at, err = run[[]int](r.firefox, "system", button, selector)
		return err == nil && len(at) == 2
	})
	r.click(at[0], at[1])
}

// fill writes into a field.
func (r *rig) fill(selector, what string) {
	r.Helper()
	so, err := run[bool](r.firefox, "system", "const f = document.querySelector(arguments[0]); if (f) f.value = arguments[1]; return Boolean(f)", selector, what)
	if err != nil || !so {
		r.Fatalf("there is no %s: %v", selector, err)
	}
}

// says waits until the page says something.
func (r *rig) says(what string) {
	r.Helper()
	r.until(fmt.Sprintf("the page says %q", what), func() bool {
		text, err := run[string](r.firefox, "system", "return document.body?.innerText ?? ''")
		return err == nil && strings.Contains(text, what)
	})
}

// back waits until only the dashboard is left.
func (r *rig) back() {
	r.Helper()
	r.until("WhatsApp Web is closed", func() bool { return len(r.tabs()) == 1 })
	r.enter(r.home)
}
