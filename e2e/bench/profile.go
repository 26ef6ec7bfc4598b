package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"salonzap/e2e/child"
)

// profile begins to profile the server, when that was asked for: one file for each database and sort of click.
func (b *bench) profile(t *target, s sort) {
	if b.options.profile == "" {
		return
	}
	ext := filepath.Ext(b.options.profile)
	word, _, _ := strings.Cut(s.name, " ")
	file, err := filepath.Abs(strings.TrimSuffix(b.options.profile, ext) + "-" + t.kind + "-" + word + ext)
	if err != nil {
		return
	}
	b.report.profiles = append(b.report.profiles, file)
	_ = t.Tell(child.SayProfile + file) // a server that is gone fails the clicks
}

// profileHeap writes what the server keeps in memory now, when that was asked for.
func (b *bench) profileHeap(t *target) {
	if b.options.profile == "" {
		return
	}
	if file, err := filepath.Abs(b.options.profile); err == nil {
		_ = t.Tell(child.SayHeap + file + "-heap") // a server that is gone fails what follows
	}
}

// profiled ends what profile began.
func (b *bench) profiled(t *target) {
	if b.options.profile != "" {
		_ = t.Tell(child.SayEnough)
	}
}

// showProfiles prints where the time went, by function and everything that it calls. The server must have ended.
func (b *bench) showProfiles(ctx context.Context, kind string) error {
	for _, file := range b.report.profiles {
		if !strings.Contains(filepath.Base(file), "-"+kind+"-") {
			continue
		}
		out, err := exec.CommandContext(ctx, "go", "tool", "pprof", "-top", "-cum", "-nodecount=70", file).Output() //nolint:gosec // our own file
		if err != nil {
			return fmt.Errorf("go tool pprof: %w", err)
		}
		b.say("\n%s\n%s", file, out)
	}
	return nil
}
