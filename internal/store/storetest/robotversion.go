package storetest

import (
	"strings"
	"sync"

	"salonzap/internal/agenda"
)

// robotChangedAtOnce lets many add a letter to the same sentence: each reads, changes and writes, and none is lost.
func robotChangedAtOnce(w *world) {
	const many = 8
	t := w.salon("Versão").ID
	var wg sync.WaitGroup
	errs := make([]error, many)
	for i := range many {
		wg.Go(func() {
			errs[i] = agenda.Reread(func() error {
				p, err := w.s.RobotProfile(w.Context(), anybody, t)
				if err != nil {
					return err
				}
				p.Greeting += "x"
				return w.s.PutRobotProfile(w.Context(), anybody, t, p)
			})
		})
	}
	wg.Wait()
	for _, err := range errs {
		w.must(err)
	}
	p, err := w.s.RobotProfile(w.Context(), anybody, t)
	w.must(err)
	if p.Greeting != strings.Repeat("x", many) || p.Version != many+1 {
		w.Errorf("after %d changes: %q, version %d", many, p.Greeting, p.Version)
	}
}
