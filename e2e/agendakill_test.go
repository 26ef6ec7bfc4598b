package e2e_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"salonzap/internal/agenda/agendatest"
	"salonzap/internal/tenant"
)

// How long the walk is: `make bench-agendakill` walks for minutes.
var (
	bookingKills  = flag.Int("booking-kills", 2, "how often TestBookingsSurviveKills kills the program")
	bookingRounds = flag.Int("booking-rounds", 3, "how many times many writers want at once")
	bookers       = flag.Int("bookers", 16, "how many write at once")
)

// The program dies by kill -9 again and again while many want the same time, and book, hold, move, cancel and squeeze in over the days
// after. Each time that many wanted has one winner; what was acknowledged is there as it was answered, and nothing twice; nothing
// overlaps; nobody is told anything but that a time is taken. Then the time zone gets other rules, and every wall time stays.
func TestBookingsSurviveKills(t *testing.T) {
	onBoth(t, func(w *world) {
		k := newBookWalk(w)
		p := k.startProgram()
		k.furnish()
		for i := range *bookers {
			k.wg.Go(func() { k.write(i) })
		}
		total := *bookers * *bookingRounds * (1 + extras)
		for i := range *bookingKills {
			w.eventually("the program works", func() bool { return k.count() >= (i+1)*total/(*bookingKills+1) })
			p.kill()
			p = k.startProgram()
		}
		k.wg.Wait()
		k.oneWinnerEach()
		before := k.allAsAnswered()
		if got := p.terminate(); got != 0 {
			t.Errorf("the program ended with %d", got)
		}
		k.checkOverlaps()
		k.setZoneRules(true)
		p = k.startProgram()
		k.wallTimesStay(before)
		if got := p.terminate(); got != 0 {
			t.Errorf("the program ended with %d", got)
		}
		k.checkOverlaps()
	})
}

// extras is how many random actions a writer takes between two times that all of them want.
const extras = 2

// bookWalk is a salon for whose times many writers compete.
type bookWalk struct {
	w             *world
	key, base     string
	day           time.Time // the day of the times that all want, at noon
	service       string
	professionals []string // the first one is the one that all want
	wg            sync.WaitGroup

	mu      sync.Mutex
	program *client
	changed chan struct{} // closed when the program has another address
	asked   int
	won     map[string]string         // a time that all wanted → for whom it was acknowledged
	sure    map[string]bookedLine     // acknowledged, by whom it is for
	unsure  map[string]map[string]any // what was asked last of one, when the program died over it
}

// bookedLine is an appointment as REST shows it.
type bookedLine struct {
	ID, Professional, Date, Time, Status string
	ForName                              string `json:"for_name"`
	Version                              int
	Encaixe                              bool
	StartAt                              time.Time `json:"start_at"`
	Events                               []struct{ Type, Party string }
}

func newBookWalk(w *world) *bookWalk {
	k := &bookWalk{
		w: w, key: w.cliKey(), base: "/api/v1/salons/agenda", changed: make(chan struct{}),
		won: map[string]string{}, sure: map[string]bookedLine{}, unsure: map[string]map[string]any{},
	}
	loc, err := time.LoadLocation(tenant.DefaultTimezone)
	w.must(err)
	y, m, d := w.now().In(loc).AddDate(0, 0, 3).Date()
	k.day = time.Date(y, m, d, 12, 0, 0, 0, loc)
	k.setZoneRules(false)
	return k
}

// setZoneRules writes the time zone's rules for the processes to come: without summer time, or with
// one that begins on the day before k.day.
func (k *bookWalk) setZoneRules(summer bool) {
	k.w.Helper()
	const offset = -3 * time.Hour
	var turns []agendatest.Transition
	if summer {
		turns = []agendatest.Transition{{At: k.day.AddDate(0, 0, -1), Offset: offset + time.Hour}}
	}
	dir := k.w.TempDir()
	file := filepath.Join(dir, filepath.FromSlash(tenant.DefaultTimezone))
	k.w.must(os.MkdirAll(filepath.Dir(file), 0o700))
	k.w.must(os.WriteFile(file, agendatest.Rules(offset, turns...), 0o600))
	k.w.environment = []string{"SALONZAP_API_RATE=0", "SALONZAP_LOG=info", "ZONEINFO=" + dir}
}

// startProgram starts the program again, and tells the writers its address.
func (k *bookWalk) startProgram() *process {
	k.w.Helper()
	p, url := k.w.launch("serve")
	p.client = newClient(k.w.ctx, k.w.T, url, k.key)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.program = p.client
	close(k.changed)
	k.changed = make(chan struct{})
	return p
}

func (k *bookWalk) furnish() {
	k.w.Helper()
	c := k.program
	c.salon("agenda", "")
	k.service = want[struct{ ID string }](c, http.StatusCreated, http.MethodPost, k.base+"/services", map[string]any{"name": "Corte", "minutes": 30}).ID
	week := []map[string]any{}
	for day := range 7 {
		week = append(week, map[string]any{"weekday": day, "start": "00:00", "end": "24:00"})
	}
	for _, name := range []string{"Ana", "Bia", "Caio"} {
		k.professionals = append(k.professionals, want[struct{ ID string }](c, http.StatusCreated, http.MethodPost, k.base+"/professionals", map[string]any{
			"name": name, "services": []map[string]any{{"service": k.service}}, "week": week,
		}).ID)
	}
}

func (k *bookWalk) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.asked
}

// ask calls the program at its present address. When it died before it answered, ask waits until it
// runs again and returns status 0.
func (k *bookWalk) ask(method, path, idempotencyKey string, body any) (status int, raw []byte) {
	k.mu.Lock()
	c, changed := k.program, k.changed
	k.mu.Unlock()
	in, err := json.Marshal(body)
	if err != nil {
		k.w.Error(err)
	}
	req, err := http.NewRequestWithContext(k.w.ctx, method, c.base+k.base+path, bytes.NewReader(in))
	if err != nil {
		k.w.Error(err)
		return 0, nil
	}
	req.Header.Set("Authorization", "Bearer "+k.key)
	if idempotencyKey != "" {
		req.Header.Set("Idempotency-Key", idempotencyKey)
	}
	res, err := c.http.Do(req)
	if err == nil {
		raw, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
	}
	k.mu.Lock()
	k.asked++
	k.mu.Unlock()
	if err == nil {
		return res.StatusCode, raw
	}
	select {
	case <-changed:
	case <-k.w.ctx.Done():
	}
	return 0, nil
}

// write books every time that all want, and takes random actions in between.
func (k *bookWalk) write(writer int) {
	r := rand.New(rand.NewPCG(13, uint64(writer)))
	phone := fmt.Sprintf("1198765%04d", writer)
	var mine []string // for whom it booked, on the other days
	for round := range *bookingRounds {
		for try := 0; ; try++ { // when the program died before it answered, the writer tries again with another idempotency key
			who := fmt.Sprintf("all %d of %d, %d", round, writer, try)
			if k.book(who, k.wish(phone, who, 0, 0, round*30, false)) != 0 || k.w.ctx.Err() != nil {
				break
			}
		}
		for i := range extras {
			k.anything(r, phone, fmt.Sprintf("%d of %d, %d", round, writer, i), &mine)
		}
	}
}

func (k *bookWalk) wish(phone, who string, professional, days, minute int, encaixe bool) map[string]any {
	return map[string]any{
		"phone": phone, "items": []map[string]any{{"service": k.service, "professional": k.professionals[professional], "for_name": who}},
		"date": k.day.AddDate(0, 0, days).Format(time.DateOnly), "time": fmt.Sprintf("%02d:%02d", minute/60, minute%60), "encaixe": encaixe,
	}
}

// book books, and notes what was answered; 0 when nothing was.
func (k *bookWalk) book(who string, body map[string]any) int {
	status, raw := k.ask(http.MethodPost, "/appointments", who, body)
	var done struct{ Items []bookedLine }
	if status == http.StatusCreated {
		if err := json.Unmarshal(raw, &done); err != nil || len(done.Items) != 1 {
			k.w.Errorf("booked: %v: %.300s", err, raw)
			return status
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch status {
	case 0:
		k.unsure[who] = body
	case http.StatusCreated:
		a := done.Items[0]
		k.sure[who] = a
		if at := a.Date + " " + a.Time; a.Professional == k.professionals[0] {
			if other, twice := k.won[at]; twice {
				k.w.Errorf("%s was given to %q and to %q", at, other, who)
			}
			k.won[at] = who
		}
	case http.StatusConflict:
	default:
		k.w.Errorf("neither booked nor taken: %d %.300s", status, raw)
	}
	return status
}

// anything books, squeezes in, holds, moves or cancels on the days after, only appointments of the
// writer.
func (k *bookWalk) anything(r *rand.Rand, phone, who string, mine *[]string) {
	professional, days, minute := 1+r.IntN(2), 1+r.IntN(3), r.IntN(48)*30
	what := r.IntN(6)
	if len(*mine) == 0 && what > 2 {
		what = 0
	}
	switch what {
	case 0, 1: // book, or squeeze in
		if k.book(who, k.wish(phone, who, professional, days, minute, what == 1)) == http.StatusCreated {
			*mine = append(*mine, who)
		}
	case 2:
		body := k.wish(phone, "", professional, days, minute, false)
		delete(body, "encaixe")
		if status, raw := k.ask(http.MethodPost, "/holds", "", body); status != 0 && status != http.StatusCreated && status != http.StatusConflict {
			k.w.Errorf("neither held nor taken: %d %.300s", status, raw)
		}
	case 3: // cancel
		k.change((*mine)[r.IntN(len(*mine))], map[string]any{"status": "cancelled"})
	default: // move
		body := k.wish("", "", professional, days, minute, false)
		k.change((*mine)[r.IntN(len(*mine))], map[string]any{"date": body["date"], "time": body["time"], "professional": k.professionals[professional]})
	}
}

// change changes one appointment from the version that was answered last.
func (k *bookWalk) change(who string, body map[string]any) {
	k.mu.Lock()
	was := k.sure[who]
	k.mu.Unlock()
	body["version"] = was.Version
	status, raw := k.ask(http.MethodPatch, "/appointments/"+was.ID, "", body)
	k.mu.Lock()
	defer k.mu.Unlock()
	switch status {
	case 0:
		if k.unsure[who] == nil {
			k.unsure[who] = body
		}
	case http.StatusOK:
		var now bookedLine
		if err := json.Unmarshal(raw, &now); err != nil {
			k.w.Errorf("changed: %v: %.300s", err, raw)
		}
		k.sure[who] = now
	case http.StatusConflict: // taken; or cancelled, or over what the program died over
	default:
		k.w.Errorf("neither changed nor taken: %d %.300s", status, raw)
	}
}

// all reads the salon's appointments.
func (k *bookWalk) all() (all []bookedLine) {
	k.w.Helper()
	for after := ""; ; {
		page := want[struct {
			Items []bookedLine
			Next  *string
		}](k.program, http.StatusOK, http.MethodGet, k.base+"/appointments?limit=200&from="+k.day.Format(time.DateOnly)+"&after="+after, nil)
		all = append(all, page.Items...)
		if page.Next == nil {
			return all
		}
		after = *page.Next
	}
}

// oneWinnerEach checks that each time that all wanted has one appointment, of the client to whom it
// was acknowledged.
func (k *bookWalk) oneWinnerEach() {
	k.w.Helper()
	at := map[string][]string{}
	for _, a := range k.all() {
		if a.Professional == k.professionals[0] {
			at[a.Date+" "+a.Time] = append(at[a.Date+" "+a.Time], a.ForName)
		}
	}
	if len(at) != *bookingRounds {
		k.w.Errorf("%d times were won, of %d", len(at), *bookingRounds)
	}
	for when, who := range at {
		if said := k.won[when]; len(who) != 1 || said != "" && said != who[0] || said == "" && k.unsure[who[0]] == nil {
			k.w.Errorf("%s is of %q, and was acknowledged to %q", when, who, said)
		}
	}
}

// allAsAnswered checks that every appointment is as it was answered last, and that none is there
// twice.
func (k *bookWalk) allAsAnswered() map[string]bookedLine {
	k.w.Helper()
	found := map[string]bookedLine{}
	for _, a := range k.all() {
		if _, twice := found[a.ForName]; twice {
			k.w.Errorf("%q is there twice", a.ForName)
		}
		found[a.ForName] = a
		if _, acknowledged := k.sure[a.ForName]; !acknowledged && k.unsure[a.ForName] == nil {
			k.w.Errorf("%q was refused, and is there", a.ForName)
		}
	}
	for who, said := range k.sure {
		got, there := found[who]
		same := got.Date == said.Date && got.Time == said.Time && got.Professional == said.Professional && got.Status == said.Status && got.Encaixe == said.Encaixe && got.Version == said.Version
		if !there || !same && k.unsure[who] == nil || got.Version > said.Version+1 {
			k.w.Errorf("%q: answered %+v, there is %+v", who, said, got)
		}
	}
	k.w.Logf("%d asked, %d acknowledged, %d without an answer, %d times that all wanted", k.asked, len(k.sure), len(k.unsure), len(k.won))
	return found
}

// wallTimesStay checks that every open appointment kept its wall time, which is an hour earlier in
// UTC, with an event of the system.
func (k *bookWalk) wallTimesStay(before map[string]bookedLine) {
	k.w.Helper()
	k.w.eventually("moments are derived anew", func() bool {
		for _, a := range k.all() {
			if was := before[a.ForName]; a.Status != "cancelled" && !a.StartAt.Equal(was.StartAt.Add(-time.Hour)) {
				return false
			}
		}
		return true
	})
	for i, a := range k.all() {
		was := before[a.ForName]
		if a.Date != was.Date || a.Time != was.Time || a.Professional != was.Professional || a.Encaixe != was.Encaixe || a.Status != was.Status {
			k.w.Errorf("%+v became %+v", was, a)
		}
		if a.Status == "cancelled" || i%8 > 0 {
			continue
		}
		one := want[bookedLine](k.program, http.StatusOK, http.MethodGet, k.base+"/appointments/"+a.ID, nil)
		if last := one.Events[len(one.Events)-1]; last.Type != "rederived" || last.Party != "system" || a.Version != was.Version+1 {
			k.w.Errorf("%s at version %d, before %d: %+v", a.ForName, a.Version, was.Version, last)
		}
	}
}

// checkOverlaps fails when occupancies of one professional overlap, counted in SQL.
func (k *bookWalk) checkOverlaps() {
	k.w.Helper()
	db := k.w.raw()
	var n, rows int
	k.w.must(db.QueryRowContext(k.w.ctx, `SELECT count(*) FROM occupancy a JOIN occupancy b ON a.tenant_id = b.tenant_id AND a.professional_id = b.professional_id
		AND a.id < b.id AND a.start_at < b.end_at AND b.start_at < a.end_at AND a.kind <> 'encaixe' AND b.kind <> 'encaixe'`).Scan(&n))
	k.w.must(db.QueryRowContext(k.w.ctx, `SELECT count(*) FROM occupancy`).Scan(&rows))
	if n != 0 || rows == 0 {
		k.w.Errorf("%d overlaps in %d rows", n, rows)
	}
}
