package e2e_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/gateway/simulator"
	mail "salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// How long the walk is: in the suite a few kills, each over something else; `make bench-kill` kills every few hundred milliseconds for a minute.
var (
	walkKills    = flag.Int("kills", 3, "how often TestMessagesSurviveKills kills the program")
	walkMessages = flag.Int("letters", 15, "how many messages each salon sends and gets between two kills")
	walkFor      = flag.Duration("kill-for", 0, "how long TestMessagesSurviveKills kills the program, instead of a number of times")
	walkRate     = flag.Int("kill-rate", 300, "with -kill-for: how many messages come in and are asked to go out in a second")
	walkSalons   = flag.Int("kill-salons", 10, "with -kill-for: how many salons are on our own gateway")
)

// remoteSalon is a salon on a server that is not ours.
const remoteSalon = "remote"

// The program dies by kill -9 again and again while clients write, a server tells of messages, and an integrator sends. Each webhook
// that was acknowledged is there once, and so is what clients wrote; each message that was accepted ends in one state, and none stays
// without an end; what must not go twice came at most once to the phone, and what may go twice is one message to it.
func TestMessagesSurviveKills(t *testing.T) {
	onBoth(t, func(w *world) {
		var ahead atomic.Int64
		w.now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		var tr *traffic
		var p *process
		if *walkFor > 0 {
			tr, p = w.diesForAWhile()
		} else {
			tr, p = w.diesNowAndThen()
		}
		tr.waitUntilSettled()
		tr.checkArrivedOnce()
		tr.checkEndedOnce()
		tr.checkFeedOnce()
		if got := p.terminate(); got != 0 {
			t.Errorf("the program ended with %d", got)
		}
		ahead.Add(int64(mail.LookFor + time.Minute)) // past the time after which nobody asks what became of a message
		w.config.Features, w.config.SendGap = tenant.AllFeatures(), 5*time.Millisecond
		n := w.node()
		tr.setProgram(newClient(w.ctx, t, n.app.URL(), tr.key))
		tr.waitUntilEnded()
		tr.checkEndedOnce()
		tr.checkFeedOnce()
	})
}

// diesNowAndThen kills the program a number of times, each time over something else.
func (w *world) diesNowAndThen() (*traffic, *process) {
	w.Helper()
	tr, p := w.traffic(2)
	rounds := make([]chan struct{}, *walkKills)
	for i := range rounds {
		rounds[i] = make(chan struct{})
	}
	tr.begin(rounds, *walkMessages)
	for i, begin := range rounds {
		tr.mu.Lock()
		acked, accepted, arrived := len(tr.acked), len(tr.sent), tr.arrived()
		tr.mu.Unlock()
		close(begin)
		more := 1 + i%3*(*walkMessages)/4
		tr.until("the program works", func() bool { // each kill is at another moment
			switch i % 3 {
			case 0:
				return tr.arrived() >= arrived+more
			case 1:
				return len(tr.sent) >= accepted+more
			default:
				return len(tr.acked) >= acked+more
			}
		})
		p.kill()
		p = tr.startProgram()
	}
	tr.wg.Wait()
	return tr, p
}

// traffic links salons to our own gateway, and one to another server.
func (w *world) traffic(salons int) (*traffic, *process) {
	w.Helper()
	evolution := w.config.Evolution
	double := w.embedded()
	w.environment = []string{"SALONZAP_SEND_GAP=5ms", "SALONZAP_API_RATE=0", "SALONZAP_LOG=info", "SALONZAP_FEATURES=connect,inbox"}
	t := &traffic{
		w: w, changed: make(chan struct{}), moved: make(chan struct{}), written: map[string]bool{}, acked: map[string]bool{}, posted: map[string]bool{}, sent: map[string]request{},
	}
	p := w.process()
	for i := range salons {
		s := &busySalon{slug: fmt.Sprintf("salon-%d", i), phone: w.phone(double, fmt.Sprintf("5511987654%03d", i), "Salão"), client: w.phone(double, fmt.Sprintf("5521912345%03d", i), "Bruno")}
		t.salon = append(t.salon, s)
		p.linksPhone(s.slug, s.phone)
	}
	p.kill()
	w.config.Evolution = evolution
	t.key = p.key
	p = t.startProgram()
	p.salon(remoteSalon, rightPhone)
	events := p.follow(remoteSalon)
	w.must(w.fake.ScanCode(p.click(remoteSalon).Text, rightPhone, ""))
	events.untilStatus("connected")
	sum := sha256.Sum256([]byte(remoteSalon + "_whatsapp"))
	of := hex.EncodeToString(sum[:])[:32]
	t.hooks = "/hooks/default/" + of + w.config.Ring.MAC("hook", "default", of)
	return t, p
}

// linksPhone clicks and scans.
func (c *client) linksPhone(slug string, p *simulator.Phone) {
	c.t.Helper()
	c.salon(slug, p.Number())
	events := c.follow(slug)
	if _, err := p.Scan(c.ctx, c.click(slug).Text); err != nil {
		c.t.Fatal(err)
	}
	events.untilStatus("connected")
}

// startProgram starts the program again, and tells everybody its address.
func (t *traffic) startProgram() *process {
	t.w.Helper()
	p, url := t.w.launch("serve")
	p.client = newClient(t.w.ctx, t.w.T, url, t.key)
	t.setProgram(p.client)
	return p
}

// setProgram sets the client by which everybody calls the program.
func (t *traffic) setProgram(to *client) {
	t.change(func() {
		close(t.moved)
		t.program, t.moved = to, make(chan struct{})
	})
}

// messageView is a message as the REST API shows it.
type messageView struct {
	ID        string
	Text      *string
	Direction string
	State     string
	Policy    string `json:"reply_policy"`
	Attempts  int
	Deadline  time.Time
}

func (l messageView) says() string {
	if l.Text == nil {
		return ""
	}
	return *l.Text
}

// waits reports whether one of our messages may still be handed over.
func (l messageView) waits() bool {
	return l.State == "pending" || l.State == "unknown" && l.Policy == "repeat" && l.Attempts < mail.MaxAttempts && time.Now().Before(l.Deadline)
}

// listMessages lists all messages of a salon in one direction.
func (t *traffic) listMessages(slug, direction string) (all []messageView) {
	t.w.Helper()
	after := ""
	for {
		page := want[struct {
			Items []messageView
			Next  *string
		}](t.program, http.StatusOK, http.MethodGet, "/api/v1/salons/"+slug+"/messages?limit=200&direction="+direction+"&after="+after, nil)
		all = append(all, page.Items...)
		if page.Next == nil {
			return all
		}
		after = *page.Next
	}
}

// waitUntilSettled waits until every message that was written is stored, and none that is to be
// sent is in work.
func (t *traffic) waitUntilSettled() {
	t.w.Helper()
	for _, s := range t.salon {
		t.w.eventually("everything sent ended: "+s.slug, func() bool { return !slices.ContainsFunc(t.listMessages(s.slug, "us"), messageView.waits) })
	}
	t.w.eventually("everything written came", func() bool {
		n := 0
		for _, s := range t.salon {
			n += len(t.listMessages(s.slug, "client"))
		}
		return n >= len(t.written)
	})
}

// waitUntilEnded waits until every message is in a final state.
func (t *traffic) waitUntilEnded() {
	t.w.Helper()
	for _, s := range t.salon {
		t.w.eventually("every message ended: "+s.slug, func() bool {
			return !slices.ContainsFunc(t.listMessages(s.slug, "us"), func(l messageView) bool { return !mail.State(l.State).Final() })
		})
	}
}

// checkArrivedOnce checks that what clients wrote, and what was acknowledged to a server, is stored
// once.
func (t *traffic) checkArrivedOnce() {
	t.w.Helper()
	times := map[string]int{}
	for _, s := range t.salon {
		for _, l := range t.listMessages(s.slug, "client") {
			times[l.says()]++
		}
	}
	for text := range t.written {
		if times[text] != 1 {
			t.w.Errorf("%q is there %d times", text, times[text])
		}
	}
	if len(times) != len(t.written) {
		t.w.Errorf("%d texts are there, %d were written", len(times), len(t.written))
	}
	outside := map[string]int{}
	for _, l := range t.listMessages(remoteSalon, "client") {
		outside[l.says()]++
	}
	for text := range t.posted {
		if n := outside[text]; n > 1 || n == 0 && t.acked[text] {
			t.w.Errorf("the webhook %q (acknowledged: %v) is there %d times", text, t.acked[text], n)
		}
	}
}

// checkEndedOnce checks that each accepted message is stored once, in one state, and reached the
// phone as often as its policy allows.
func (t *traffic) checkEndedOnce() {
	t.w.Helper()
	states := map[string]int{}
	for _, s := range t.salon {
		arrivals, ids := map[string]int{}, map[string]map[string]bool{}
		for _, a := range s.client.Received() {
			arrivals[a.Text]++
			if ids[a.Text] == nil {
				ids[a.Text] = map[string]bool{}
			}
			ids[a.Text][a.ID] = true
		}
		found := map[string]messageView{}
		for _, l := range t.listMessages(s.slug, "us") {
			if _, double := found[l.says()]; double {
				t.w.Errorf("%q was accepted as two messages", l.says())
			}
			found[l.says()] = l
			states[l.State]++
			n, went := arrivals[l.says()], l.State == "sent" || l.State == "delivered" || l.State == "read"
			switch {
			case l.Policy == "once" && n > 1:
				t.w.Errorf("%q must not go twice, and came %d times", l.says(), n)
			case went && n == 0:
				t.w.Errorf("%q is %s, and never came", l.says(), l.State)
			case len(ids[l.says()]) > 1:
				t.w.Errorf("%q came as %d messages", l.says(), len(ids[l.says()]))
			case n > 0 && (l.State == "refused" || l.State == "cancelled" || l.State == "expired" && l.Policy == "once"):
				t.w.Errorf("%q is %s, and came", l.says(), l.State)
			}
		}
		for id, m := range t.sent {
			if l := found[m.text]; m.salon == s.slug && (l.ID != id || l.Policy != m.policy) {
				t.w.Errorf("%q was accepted as %s (%s), and there is %+v", m.text, id, m.policy, l)
			}
		}
	}
	if states["delivered"] == 0 {
		t.w.Errorf("nothing was delivered: %v", states)
	}
	t.w.Logf("%d webhooks acknowledged, %d messages written, %d accepted: %v", len(t.acked), len(t.written), len(t.sent), states)
}

// checkFeedOnce checks that the feed has each message that came in, and each state of each message
// sent, once.
func (t *traffic) checkFeedOnce() {
	t.w.Helper()
	type feedPage struct {
		Items []struct {
			Type string
			Data struct {
				ID      string `json:"message_id"`
				Status  string
				Message struct{ ID string }
			}
		}
		Next string
		More bool
	}
	received, ended := map[string]int{}, map[string]map[string]int{}
	for after, more := "", true; more; {
		page := want[feedPage](t.program, http.StatusOK, http.MethodGet, "/api/v1/events?limit=500&types=message.received,message.status&after="+after, nil)
		for _, e := range page.Items {
			id := e.Data.ID + e.Data.Message.ID
			if e.Type == "message.received" {
				received[id]++
				continue
			}
			if ended[id] == nil {
				ended[id] = map[string]int{}
			}
			ended[id][e.Data.Status]++
		}
		after, more = page.Next, page.More
	}
	for id, n := range received {
		if n != 1 {
			t.w.Errorf("%s was told %d times", id, n)
		}
	}
	if missing := len(t.written) + len(t.acked) - len(received); missing > 0 {
		t.w.Errorf("%d messages were never told", missing)
	}
	for id := range t.sent {
		if len(ended[id]) == 0 {
			t.w.Errorf("nothing was told of %s", id)
		}
		for state, n := range ended[id] {
			if n > 1 {
				t.w.Errorf("%s was told to be %s %d times", id, state, n)
			}
		}
		if c := ended[id]; c["refused"]+c["cancelled"]+min(1, c["sent"]+c["delivered"]+c["read"]) > 1 {
			t.w.Errorf("%s ended twice: %v", id, c)
		}
	}
}
