package storetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"

	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
	"salonzap/internal/phone"
)

// importRows is how many rows the story's file has: more than some commits take.
const importRows = 250

// clientsImported tells that a look at a file equals what its import does, that the same file again adds nothing, also when two
// import it at once, and that it is all in the salon's list.
func clientsImported(w *world) {
	h, other := w.house(1), w.house(1)
	ctx, now := w.Context(), dayOne()
	f := w.addressFile(h)
	look, err := w.s.PreviewImport(ctx, h.scope, h.id, f, now)
	w.must(err)
	before := len(w.everybody(h))
	done, err := w.s.ImportContacts(ctx, h.scope, h.id, f, now)
	w.must(err)
	if !maps.Equal(look.Outcomes, done.Outcomes) || look.Added != done.Added || len(look.Problems) != len(done.Problems) {
		w.Errorf("the look: %d %d %d %d; what was done: %d %d %d %d", look.Added, look.Completed, look.Known, len(look.Problems),
			done.Added, done.Completed, done.Known, len(done.Problems))
	}
	if done.Added == 0 || done.Completed == 0 || done.Known == 0 || len(done.Problems) == 0 {
		w.Errorf("the file is too simple: %d %d %d %d", done.Added, done.Completed, done.Known, len(done.Problems))
	}
	after := w.everybody(h)
	if len(after) != before+done.Added {
		w.Errorf("there were %d, there are %d, added were %d", before, len(after), done.Added)
	}
	again, err := w.s.ImportContacts(ctx, h.scope, h.id, f, now)
	if w.must(err); again.Added+again.Completed != 0 {
		w.Errorf("again: %d added, %d completed", again.Added, again.Completed)
	}
	both := make([]addressbook.Report, 2)
	var wg sync.WaitGroup
	for i := range both {
		wg.Go(func() {
			r, err := w.s.ImportContacts(ctx, other.scope, other.id, f, now)
			if err != nil {
				w.Errorf("two at once: %v", err)
			}
			both[i] = r
		})
	}
	wg.Wait()
	if n := len(w.everybody(other)); n != both[0].Added+both[1].Added {
		w.Errorf("two at once: %d are there, %d and %d were added", n, both[0].Added, both[1].Added)
	}
	alone := addressbook.NewBook(other.id, nil)
	want := addressbook.NewReport(f)
	for _, e := range f.Entries {
		want.Note(alone.Decide(e, now))
	}
	if both[0].Added+both[1].Added != want.Added {
		w.Errorf("two at once added %d and %d, one alone adds %d", both[0].Added, both[1].Added, want.Added)
	}
}

// addressFile is a file in which much meets: within itself, and with who is there.
func (w *world) addressFile(h house) addressbook.File {
	w.Helper()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec,mnd // the same rows every time
	number := func(i int) phone.Number {
		n, _ := phone.FromDigits(fmt.Sprintf("55119%08d", 80_000_000+i)) //nolint:mnd // mobiles
		return n
	}
	for i := range 5 {
		_, err := w.s.AddContact(w.Context(), h.scope, h.id, contact.NewID(), fmt.Sprint("Kept ", i), number(i))
		w.must(err)
	}
	f := addressbook.File{Entries: []addressbook.Entry{{Line: 1}}} // nobody
	for line := 2; line <= importRows; line++ {
		e := addressbook.Entry{Line: line, Name: fmt.Sprint("Name ", r.IntN(importRows/2))}
		for range r.IntN(3) {
			e.Numbers = append(e.Numbers, number(r.IntN(importRows)))
		}
		if r.IntN(4) == 0 {
			e.Notes, e.Tags = fmt.Sprint("note ", r.IntN(3)), []string{"vip"}
		}
		f.Entries = append(f.Entries, e)
	}
	return f
}

func (w *world) everybody(h house) (all []contact.Contact) {
	w.Helper()
	w.must(w.s.EachContact(w.Context(), h.scope, h.id, func(c contact.Contact) error {
		all = append(all, c)
		return nil
	}))
	return all
}
