package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"salonzap/e2e/child"
)

// The measurement of open dashboards: 10,000 of them on one node, while 1,000 salons change a
// second.
const (
	liveRate    = 1000 // changes a second, each of another salon than the 9,999 before
	liveFor     = 20 * time.Second
	liveStalled = 20 // pages that stop reading: the salon that they show changes fifty times a second, until no room is left

	goalStream = 35  // KB of the server's memory for each open page
	goalCard   = 250 // ms from the call that changes a salon to its card, 99 of 100
	goalRate   = 0.98 * liveRate
)

// dashboards measures what open dashboards cost the server's memory, and how long a change takes to the card. The pages are
// owners' connect pages, each signed in on its own, and held open by a process of its own.
func (b *bench) dashboards(ctx context.Context, kind string) (err error) {
	n := b.options.pages
	b.report.begin(fmt.Sprintf("%d open dashboards, %d salons changing a second, %s", n, liveRate, title(kind)))
	p, err := b.newPlace(ctx, kind)
	if err != nil {
		return err
	}
	if err := b.furnish(ctx, p, true, n+1); err != nil {
		return err
	}
	cookies, err := b.owners(ctx, p, n+1)
	if err != nil {
		return err
	}
	t, err := b.serve(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Stop()) }()
	w, err := b.watcher(ctx, t, cookies)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Stop()) }()
	return b.watched(ctx, t, w, n)
}

// watched opens the pages, changes the salons, and lets some readers stop reading.
func (b *bench) watched(ctx context.Context, t *target, w *watcher, n int) error {
	const first = 200 // pages that warm the server up: what it needs once is not what a page needs
	if err := w.open(ctx, first, false); err != nil {
		return err
	}
	if _, err := w.change(ctx, liveFor/4); err != nil {
		return err
	}
	waitFor(ctx, restFor)
	before := residentOf(t.Process)
	if err := w.open(ctx, n-first, false); err != nil {
		return err
	}
	waitFor(ctx, restFor)
	b.report.note("memory of the server before", before, "MiB")
	b.judgeMemory("memory of each open page, at rest", t, before, n-first)
	b.profileHeap(t)
	awake, err := w.change(ctx, liveFor)
	if err != nil {
		return err
	}
	b.judgeMemory("memory of each open page, while salons change", t, before, n-first)
	b.judgeCards("", awake)
	if err := w.open(ctx, liveStalled, true); err != nil {
		return err
	}
	asleep, err := w.change(ctx, liveFor)
	if err != nil {
		return err
	}
	b.judgeCards(fmt.Sprintf(", %d readers asleep", liveStalled), asleep)
	b.report.judge("readers asleep whom the server let go", float64(asleep.Cut), "", atLeast, liveStalled)
	return nil
}

// judgeMemory holds what the server grew by, for each page, against its target.
func (b *bench) judgeMemory(name string, t *target, before float64, pages int) {
	const kb = 1024 * 1024 / 1000 // a MiB in KB
	if now := residentOf(t.Process); now > 0 {
		b.report.judge(name, (now-before)*kb/float64(pages), "KB", atMost, goalStream)
	}
}

func (b *bench) judgeCards(when string, c changed) {
	b.report.judge("changes"+when, c.Rate, "/s", atLeast, goalRate)
	b.report.note("from a change to its card"+when+", half of all", c.Half, "ms")
	b.report.judge("from a change to its card"+when+", 99 of 100", c.Most, "ms", atMost, goalCard)
	b.report.judge("changes that no card showed"+when, float64(c.Lost), "", atMost, 0)
}

// watcher is the process that holds the pages open.
type watcher struct {
	*child.Process
	b   *bench
	url string
}

// watcher starts it. The salons and their cookies are told by a file, for 10,000 of them are no command line.
func (b *bench) watcher(ctx context.Context, t *target, cookies []string) (*watcher, error) {
	file := filepath.Join(t.folder, "pages.json")
	described, err := json.Marshal(audience{URL: t.url, Key: t.key, Salons: t.slugs(1, len(cookies)), Cookies: cookies})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, described, 0o600); err != nil {
		return nil, err
	}
	p, url, err := child.Start(ctx, child.Command{Name: "watch", Args: []string{roleWatch, file}, Folder: t.folder, Ready: roleReady})
	return &watcher{Process: p, b: b, url: url}, err
}

// open opens so many pages more. Those that are asleep never read; all are pages of the last salon, which changes without
// a rest from then on.
func (w *watcher) open(ctx context.Context, n int, asleep bool) error {
	_, err := w.ask(ctx, fmt.Sprintf("/open?n=%d&asleep=%t", n, asleep))
	return err
}

// changed is what came of changing salons.
type changed struct {
	Rate float64 `json:"rate"` // a second
	Half float64 `json:"half"` // ms
	Most float64 `json:"most"` // ms, 99 of 100
	Lost int     `json:"lost"` // changes that never came to the card
	Cut  int     `json:"cut"`  // pages asleep whose stream the server ended
}

// change changes the salons of open pages, one after the other, for so long.
func (w *watcher) change(ctx context.Context, d time.Duration) (c changed, err error) {
	answer, err := w.ask(ctx, fmt.Sprintf("/change?rate=%d&for=%s", liveRate, d))
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(answer, &c)
}

func (w *watcher) ask(ctx context.Context, what string) ([]byte, error) {
	patient := *w.b // the answer comes when all is done
	patient.client = &http.Client{Transport: w.b.client.Transport}
	answer, err := patient.call(ctx, http.MethodPost, w.url+what, "", "")
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, w.Tail())
	}
	return answer, nil
}
