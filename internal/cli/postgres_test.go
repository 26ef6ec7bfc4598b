package cli_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"salonzap/internal/cli"
	"salonzap/internal/cli/doctor"
	"salonzap/internal/store/storetest"
)

// TestCommandsWorkOnPostgreSQL uses the commands on PostgreSQL: before the first start, and after.
func TestCommandsWorkOnPostgreSQL(t *testing.T) {
	v := newTown(t)
	dsn := storetest.StartPostgres(t)
	v.environ = append(v.environ, "DATABASE_URL="+dsn, "SALONZAP_SECRET_KEY=k1:0123456789abcdef0123456789")
	v.alone()

	var lines []doctor.Line
	v.run(t, &lines, "doctor")
	if d := find(t, lines, "database"); !d.OK || !strings.Contains(d.Detail, "not there yet") {
		t.Errorf("before the first start: %+v", d)
	}
	var migrations []struct {
		Part    string
		Applied bool
	}
	v.run(t, &migrations, "migrate", "up")
	for _, m := range migrations {
		if !m.Applied {
			t.Errorf("not applied: %+v", m)
		}
	}
	var salon struct{ Slug string }
	v.run(t, &salon, "salon", "add", "Barbearia do João")
	if salon.Slug != "barbearia-do-joao" {
		t.Errorf("salon = %+v", salon)
	}
	v.run(t, &lines, "doctor")
	if d := find(t, lines, "database"); !d.OK || !strings.HasPrefix(d.Detail, "PostgreSQL 1") {
		t.Errorf("after it: %+v", d)
	}
	find(t, lines, "database.writable")

	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), cli.Process{
		Args: []string{"salon", "list", "--env-file="}, Environ: append(v.environ, "SALONZAP_SECRET_KEY=k2:another-key-another-key"),
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now,
	})
	if code != 1 || !strings.Contains(errs.String(), "SALONZAP_SECRET_KEY") {
		t.Errorf("another key ring: %d, %s", code, errs.String())
	}
}

func find(t *testing.T, lines []doctor.Line, check string) doctor.Line {
	t.Helper()
	for _, l := range lines {
		if l.Check == check {
			return l
		}
	}
	t.Fatalf("no line %s in %+v", check, lines)
	return doctor.Line{}
}
