package e2e_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"salonzap/internal/gateway/simulator"
	"salonzap/internal/tenant"
)

// axeFile is axe-core, which looks for what keeps people out of a page; its licence is beside it.
const axeFile = "pages/testdata/axe-core/axe.min.js"

// axe fails when a person would be kept out of what is shown: WCAG A and AA, and axe's good practice.
func (b *tab) axe(what string) {
	b.w.Helper()
	script, err := os.ReadFile(axeFile)
	b.w.must(err)
	b.do(chromedp.Evaluate[chromedp.Void](string(script)))
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v =>
		v.id + ': ' + v.help + '\n' + v.nodes.slice(0, 3).map(n => '    ' + n.html.slice(0, 160)).join('\n')).join('\n'))`, chromedp.EvalAwaitPromise))
	b.w.must(err)
	if found != "" {
		b.w.Errorf("%s:\n%s", what, found)
	}
}

// chatting is a salon whose WhatsApp is connected, its owner at the page of conversations, and a client with a phone.
type chatting struct {
	*tab

	double *simulator.Server
	client *simulator.Phone
}

// chatting brings everybody to where the first message may come. The owner's tab is empty yet.
func (w *world) chatting() *chatting {
	w.Helper()
	double := w.embedded()
	ana, client := w.phone(double, rightPhone, "Studio Ana"), w.phone(double, otherPhone, "Bruno Lima")
	w.config.Features = tenant.AllFeatures()
	n := w.start(w.config, false)
	n.owner("ana", rightPhone)
	events := n.follow("ana")
	w.scan(ana, n.click("ana").Text)
	events.untilStatus("connected")
	return &chatting{tab: w.person(n.base), double: double, client: client}
}

// photo is a picture of one colour, whose bytes are those of no other colour.
func photo(t *testing.T, shade uint8) []byte {
	t.Helper()
	const side = 48
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for i := range picture.Pix {
		picture.Pix[i] = shade
	}
	picture.SetGray(0, 0, color.Gray{Y: ^shade})
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lastMine is the newest of the owner's own bubbles.
const lastMine = `[...document.querySelectorAll('#talk .bubble.mine')].at(-1)`

// writes sends a text as the device does: with Enter at a desk, with the button on a phone.
func (c *chatting) writes(words string, device screen) {
	c.w.Helper()
	c.until("there is a place to write", present("#reply-text"))
	if device.touch {
		c.write("#reply-text", words)
		c.click("#reply button.first")
	} else {
		c.reach("#reply-text")
		c.do(chromedp.KeyEvent(words), chromedp.KeyEvent(kb.Enter))
	}
	c.until("“"+words+"” is in the conversation", lastMine+`?.querySelector('.words')?.textContent.endsWith(`+quote(words)+`)`)
}

// arrived waits until the client's phone has a text.
func (c *chatting) arrived(words string) simulator.Arrival {
	c.w.Helper()
	a, err := c.client.Await(c.w.ctx, func(a simulator.Arrival) bool { return a.Text == words })
	c.w.must(err)
	return a
}

// screen is the size of a person's screen.
type screen struct {
	width, height int64
	touch         bool
}

// sized makes the tab one of the screen's size; a keyboard that is open leaves half of a phone's.
func (c *chatting) sized(s screen) {
	c.w.Helper()
	if s.touch {
		c.do(chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateMobile, chromedp.EmulateTouch))
		return
	}
	c.do(chromedp.EmulateViewport(s.width, s.height))
}

// A conversation from its first word to a picture each way, over the real gateway: what the client writes appears without a
// reload, the answer reaches the phone and its ticks follow, what does not go says why. At a desk nothing but keys is pressed;
// on the phone the keyboard is open while something is written.
func TestJourneyConversations(t *testing.T) {
	for name, device := range map[string]screen{"desk": {1280, 900, false}, "phone": {360, 640, true}} {
		t.Run(name, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				c := w.chatting()
				c.sized(device)
				c.signIn(ownerMail)
				c.comesLive(device)
				c.isAnswered(device)
				c.picturesBothWays(device)
				c.doesNotGo(device)
			})
		})
	}
}

// comesLive waits for the first message at the list, and opens it.
func (c *chatting) comesLive(device screen) {
	c.w.Helper()
	c.open("/dashboard/chats/")
	c.until("the list is live", present("#chats-live"))
	c.axe("an empty list")
	get[string](c.tab, "window.stayed = 'here'")
	_, err := c.client.Write(c.w.ctx, rightPhone, "Oi, tem horário hoje?")
	c.w.must(err)
	c.until("the message is in the list", `document.querySelector('.chat-row')?.innerText.includes('tem horário hoje?')`)
	if got := get[string](c.tab, "window.stayed ?? 'gone'"); got != "here" {
		c.w.Error("the page was loaded anew")
	}
	c.axe("the list")
	c.fits("the list")
	if device.touch {
		c.click(".chat-row")
	} else {
		c.reach(".chat-row")
		c.do(chromedp.KeyEvent(kb.Enter))
	}
	c.until("the conversation is open", present("#talk .bubble"))
	c.says("Bruno Lima")
}

// isAnswered writes an answer, loads the page anew in the middle, and follows the ticks.
func (c *chatting) isAnswered(device screen) {
	c.w.Helper()
	if device.touch { // the keyboard comes up
		device.height = 340
		c.sized(device)
	}
	const begun = "Tem sim! Às 15h"
	c.write("#reply-text", begun)
	c.do(chromedp.Reload())
	c.until("the draft is still there", `document.querySelector('#reply-text')?.value === `+quote(begun))
	if device.touch {
		c.until("what was said last and the place to write are in sight", `(() => {
			const box = document.querySelector('#reply').getBoundingClientRect(), last = [...document.querySelectorAll('#talk .bubble')].at(-1).getBoundingClientRect();
			return box.bottom <= innerHeight + 1 && last.top >= 0 && last.bottom <= box.top + 1;
		})()`)
		c.fits("the conversation with the keyboard open")
	}
	c.writes(", pode ser?", device)
	a := c.arrived(begun + ", pode ser?")
	c.until("it was delivered", lastMine+`?.querySelector('.tick-checks:not(.tick-read)')`)
	if draft := get[string](c.tab, `document.querySelector('#reply-text').value`); draft != "" {
		c.w.Errorf("what was sent is still a draft: %q", draft)
	}
	get[string](c.tab, "window.stayed = 'here'")
	c.w.must(c.client.MarkRead(rightPhone, a.ID))
	c.until("it was read", lastMine+`?.querySelector('.tick-read')`)
	if got := get[string](c.tab, "window.stayed ?? 'gone'"); got != "here" {
		c.w.Error("the page was loaded anew")
	}
	c.axe("a conversation")
}

// picturesBothWays shows the client's picture, and sends one.
func (c *chatting) picturesBothWays(device screen) {
	c.w.Helper()
	_, err := c.client.SendPicture(c.w.ctx, rightPhone, simulator.Picture{Data: photo(c.w.T, 60), Mime: "image/png", Caption: "Quero assim"})
	c.w.must(err)
	c.until("the client's picture is shown", `[...document.querySelectorAll('#talk .bubble:not(.mine)')].at(-1)?.querySelector('img')?.naturalWidth === 48`)
	c.says("Quero assim")
	mine := photo(c.w.T, 200)
	file := filepath.Join(c.w.TempDir(), "corte.png")
	c.w.must(os.WriteFile(file, mine, 0o600))
	c.do(chromedp.SetUploadFiles(chromedp.CSS(`#reply [type="file"]`), []string{file}))
	c.until("what will be sent is shown", `document.querySelector('#reply-preview img')?.naturalWidth === 48`)
	if device.touch {
		c.click("#reply button.first")
	} else {
		c.reach("#reply button.first")
		c.do(chromedp.KeyEvent(kb.Enter))
	}
	a, err := c.client.Await(c.w.ctx, func(a simulator.Arrival) bool { return a.Message.GetImageMessage() != nil })
	c.w.must(err)
	got, err := c.client.Picture(a)
	c.w.must(err)
	if !bytes.Equal(got.Data, mine) || got.Mime != "image/png" {
		c.w.Errorf("another picture reached the phone: %d bytes, %s", len(got.Data), got.Mime)
	}
	c.until("the owner sees what was sent", lastMine+`?.querySelector('img')?.naturalWidth === 48`)
	c.until("it was delivered", lastMine+`?.querySelector('.tick-checks')`)
	c.do(chromedp.Reload())
	c.until("the owner still sees what was sent", lastMine+`?.querySelector('img')?.naturalWidth === 48`)
	c.axe("a conversation with pictures")
}

// doesNotGo sends a message that WhatsApp refuses: the page says why, and offers to call the client instead.
func (c *chatting) doesNotGo(device screen) {
	c.w.Helper()
	const coldContact = 463
	c.double.RefuseMessages(coldContact)
	c.writes("Confirma?", device)
	c.until("it says that it did not go", lastMine+`?.querySelector('.bubble-problem p')?.textContent.length > 20`)
	if call := get[string](c.tab, lastMine+`.querySelector('.bubble-problem a, .bubble-problem button').href`); call != "tel:+"+otherPhone {
		c.w.Errorf("what helps is %q", call)
	}
	if ways := get[int](c.tab, lastMine+`.querySelectorAll('.bubble-problem a, .bubble-problem button').length`); ways != 1 {
		c.w.Errorf("%d things are offered", ways)
	}
	c.axe("what did not go")
	c.fits("what did not go")
	c.open("/dashboard/chats/")
	c.until("the list says so, too", `document.querySelector('.chat-row .chat-problem')`)
	if strings.Contains(c.w.log.String(), "Confirma?") {
		c.w.Error("the log knows what was written")
	}
}
