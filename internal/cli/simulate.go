package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/simulate"
)

type simulateCmd struct {
	File    string `arg:"" help:"A scenario: a file, or the name of one that comes with the program." optional:"" placeholder:"FILE"`
	Salons  int    `help:"This many salons, in place of the scenario's number." placeholder:"N"`
	Servers int    `help:"This many servers, in place of the scenario's number." placeholder:"N"`
	Seed    uint64 `help:"Another seed: it draws who is hit, and when owners react." placeholder:"N"`
	Log     bool   `help:"Write the simulated program's warnings to the error stream."`
}

// Help says what a simulation is, and what a scenario looks like.
func (simulateCmd) Help() string {
	return "Runs the whole program through a day in which something fails: its database, its loops, its pages' reading and its letters are real; servers, network,\n" +
		"owners and time are simulated. It prints what people were told and saw, how long it took to notice and to heal, and which promises held. It exits\n" +
		"with 1 when one was broken. Nothing outside of this process is called, and the configuration is not read.\n\n" +
		"Without FILE it lists the scenarios that come with the program; `salonzap simulate NAME` runs one. A scenario of your own:\n\n" +
		"    title  A bad morning\n    salons 200\n    servers 6\n    from   08:00\n    until  12:00\n    owners react after 10m\n\n" +
		"    at 09:00 server s03 dies\n    at 09:20 server s03 returns\n    at 10:00 30 salons are unlinked over 5m\n\n" +
		"A word that is not understood is answered with all that can happen."
}

// Run runs a scenario, or lists those that are shipped.
func (c simulateCmd) Run(ctx context.Context, h *home) error {
	if c.File == "" {
		return c.list(h)
	}
	name, content, err := scenarioText(c.File)
	if err != nil {
		return err
	}
	s, err := simulate.Parse(name, content)
	if err != nil {
		return err
	}
	s, err = s.Sized(c.Salons, c.Servers, c.Seed)
	if err != nil {
		return err
	}
	o := simulate.Options{Now: h.Now}
	if c.Log {
		o.Log = slog.NewTextHandler(h.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})
	}
	r, err := simulate.Run(ctx, s, o)
	if err != nil {
		return err
	}
	if err := h.out.value(r, func(w io.Writer) { printReport(w, r) }); err != nil {
		return err
	}
	if !r.Kept() {
		return errFound
	}
	return nil
}

// scenarioText reads a file, or a scenario that is shipped.
func scenarioText(file string) (name, content string, err error) {
	if content, ok := simulate.ShippedText(file); ok {
		return file, content, nil
	}
	b, err := os.ReadFile(file) //nolint:gosec // the caller names it
	if errors.Is(err, os.ErrNotExist) {
		return "", "", fmt.Errorf("there is no file %s, and no scenario of that name comes with the program; write a file's path, or one of: %s", file, strings.Join(simulate.Shipped(), ", "))
	}
	return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), string(b), err
}

// scenarioView is a scenario in JSON.
type scenarioView struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Salons  int    `json:"salons"`
	Servers int    `json:"servers"`
}

func (simulateCmd) list(h *home) error {
	var all []scenarioView
	var rows [][]string
	for _, name := range simulate.Shipped() {
		content, _ := simulate.ShippedText(name)
		s, err := simulate.Parse(name, content)
		if err != nil {
			return err
		}
		all = append(all, scenarioView{s.Name, s.Title, s.Salons, s.Servers})
		rows = append(rows, []string{s.Name, strconv.Itoa(s.Salons), strconv.Itoa(s.Servers), s.Title})
	}
	return h.out.value(all, func(w io.Writer) {
		table(w, "", []string{"SCENARIO", "SALONS", "SERVERS", "WHAT HAPPENS"}, rows)
	})
}

// printReport writes a report for people.
func printReport(w io.Writer, r simulate.Report) {
	say(w, "%s: %d salons on %d servers, from %s until %s, seed %d; %d calls to servers, %d errors logged\n", r.Title, r.Salons, r.Servers, r.From, r.Until, r.Seed, r.Calls, r.Errors)
	var rows [][]string
	for _, e := range r.Timeline {
		rows = append(rows, []string{e.At, e.Who, strconv.Itoa(e.Number), cmp.Or(e.Server, "-"), cmp.Or(e.Cause, "-"), sentence(e)})
	}
	table(w, "Nothing happened.", []string{"TIME", "WHO", "TIMES", "SERVER", "CAUSE", "WHAT HAPPENED, WAS SEEN OR TOLD"}, rows)
	rows = nil
	for _, c := range r.Counts {
		rows = append(rows, []string{
			c.At, strconv.Itoa(c.Working), strconv.Itoa(c.Down), strconv.Itoa(c.States["connected"]), strconv.Itoa(c.States["connecting"]), strconv.Itoa(c.States["awaiting_scan"]),
			strconv.Itoa(c.States["disconnected"]), counted(c.Causes),
		})
	}
	say(w, "")
	table(w, "", []string{"TIME", "WORKING", "KNOWN DOWN", "CONNECTED", "CONNECTING", "AWAITING SCAN", "DISCONNECTED", "CAUSES"}, rows)
	rows = nil
	for _, c := range r.Classes {
		rows = append(rows, []string{
			string(c.Class), strconv.Itoa(c.Salons), strconv.Itoa(c.WrongCauses), strconv.Itoa(c.Seconds), strconv.Itoa(c.Noticed), seconds(c.NoticeMedian), seconds(c.NoticeMost),
			strconv.Itoa(c.Healed), seconds(c.HealMedian), seconds(c.HealMost), strconv.Itoa(c.Waiting), strconv.Itoa(c.Told),
		})
	}
	say(w, "")
	table(w, "Nothing failed.", []string{
		"FAILURE", "SALONS", "WRONG CAUSES", "SECOND INSTANCES", "NOTICED", "P50", "MAX", "HEALED", "P50", "MAX", "STILL WAITING", "OWNERS TOLD",
	}, rows)
	say(w, "")
	for _, p := range r.Promises {
		if p.Broken == 0 {
			say(w, "kept    %s", p.Name)
			continue
		}
		say(w, "BROKEN  %s: %d times", p.Name, p.Broken)
		for _, how := range p.How {
			say(w, "          %s", how)
		}
	}
}

// sentence is what a line of the timeline says, with what was in a letter.
func sentence(e simulate.Event) string {
	if e.Words == "" {
		return e.What
	}
	return e.What + ": " + e.Words
}

func counted(m map[string]int) string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		all = append(all, fmt.Sprintf("%s %d", k, m[k]))
	}
	return cmp.Or(strings.Join(all, ", "), "-")
}

func seconds(n *int) string {
	if n == nil {
		return "-"
	}
	return (time.Duration(*n) * time.Second).String()
}
