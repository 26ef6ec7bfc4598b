package storetest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/text"
)

func (w *world) claim(s *store.Store, holder string) inbox.Claim {
	w.Helper()
	c, err := s.ClaimWork(w.Context(), anybody, holder, dayOne().Add(2*time.Hour), dayOne().Add(time.Hour))
	w.must(err)
	return c
}

// drain ends all work that earlier stories left.
func (w *world) drain() {
	w.Helper()
	for now := dayOne().AddDate(0, 0, 100); ; {
		c, err := w.s.ClaimWork(w.Context(), anybody, "drain", now.Add(time.Minute), now)
		if fault.Is(err, fault.NotFound) {
			return
		}
		w.must(err)
		w.must(w.s.FinishWork(w.Context(), anybody, c, inbox.Result{}, nil, now))
	}
}

// none says that no work is due.
func (w *world) none(complaint string) {
	w.Helper()
	if c, err := w.s.ClaimWork(w.Context(), anybody, "nobody", dayOne().Add(2*time.Hour), dayOne().Add(time.Hour)); !fault.Is(err, fault.NotFound) {
		w.Errorf("%s: %d messages, %v", complaint, len(c.Messages), err)
	}
}

// claimedAtOnce: nobody goes away empty because others took what all of them saw. What one takes must not stop another, however many look.
func claimedAtOnce(w *world) {
	w.drain()
	const chats = 60
	t := w.salon("Muitos").ID
	reports := make([]inbox.Report, chats)
	for i := range reports {
		reports[i] = w.wrote(fmt.Sprintf("55119%08d@s.whatsapp.net", 70_000_000+i), "", fmt.Sprintf("AT%d", i), "oi", i)
	}
	w.takeIn(t, reports...)
	var mu sync.Mutex
	claimed := map[contact.ID]int{}
	var wg sync.WaitGroup
	for range chats {
		wg.Go(func() {
			c, err := w.s.ClaimWork(w.Context(), anybody, "a", dayOne().Add(2*time.Hour), dayOne().Add(time.Hour))
			if err != nil {
				w.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			claimed[c.Contact]++
		})
	}
	wg.Wait()
	w.drain()
	if len(claimed) != chats {
		w.Errorf("%d of %d chats were claimed", len(claimed), chats)
	}
}

func chatWork(w *world) {
	w.drain()
	t := w.salon("Trabalho").ID
	later := dayOne().Add(time.Hour)
	w.takeIn(t, w.wrote(line, "", "B", "dois", 2), w.wrote(line, "", "A", "um", 1))
	first := w.claim(w.s, "a")
	if len(first.Messages) != 2 || first.Messages[0].Key.ID != "A" || first.Client.Name() != "Maria" {
		w.Fatalf("claimed %d messages", len(first.Messages))
	}
	w.none("a second one works on the chat")
	w.takeIn(t, w.wrote(line, "", "C", "três", 3)) // while it is worked on
	w.must(w.s.FinishWork(w.Context(), anybody, first, inbox.Result{}, nil, later))
	second := w.claim(w.s, "b")
	if len(second.Messages) != 1 || second.Messages[0].Key.ID != "C" {
		w.Fatalf("what came meanwhile: %d messages", len(second.Messages))
	}
	third, err := w.s.ClaimWork(w.Context(), anybody, "c", later.Add(3*time.Hour), later.Add(2*time.Hour)) // the lease is over
	w.must(err)
	w.want(w.s.FinishWork(w.Context(), anybody, second, inbox.Result{}, nil, later), fault.Conflict, text.Conflicting)
	w.want(w.s.FailWork(w.Context(), anybody, second, errors.New("x"), later), fault.Conflict, text.Conflicting)
	w.must(w.s.FinishWork(w.Context(), anybody, third, inbox.Result{}, nil, later))
	w.none("everything was handled")
	w.takeIn(t, w.wrote(line, "", "D", "quatro", 4)) // the work is another one, and begins at the first fence again
	fourth := w.claim(w.s, "a")
	if fourth.Fence != first.Fence {
		w.Fatalf("the fence is %d, not %d: this proves nothing", fourth.Fence, first.Fence)
	}
	w.want(w.s.FinishWork(w.Context(), anybody, first, inbox.Result{}, nil, later), fault.Conflict, text.Conflicting)
	w.must(w.s.FailWork(w.Context(), anybody, fourth, errors.New("x"), later))
	w.want(w.s.FinishWork(w.Context(), anybody, fourth, inbox.Result{}, nil, later), fault.Conflict, text.Conflicting)
	w.drain()
}
