package connection_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/connection"
)

func TestUptimeCountsWhatTheSalonWanted(t *testing.T) {
	zone := time.FixedZone("salon", -3*60*60)
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, zone) }
	mark := func(k connection.EntryKind, t time.Time) connection.Entry {
		return connection.Entry{Kind: k, At: t.UTC()}
	}
	day := func(n int, up, down time.Duration, drops int) connection.Day {
		return connection.Day{Start: at(n, 0), Up: up, Down: down, Drops: drops}
	}
	const h = time.Hour
	for name, c := range map[string]struct {
		marks []connection.Entry
		want  []connection.Day
	}{
		"nothing ever happened": {nil, []connection.Day{day(8, 0, 0, 0), day(9, 0, 0, 0), day(10, 0, 0, 0)}},
		"connected long before": {
			[]connection.Entry{mark(connection.EntryConnected, at(1, 9))},
			[]connection.Day{day(8, 24*h, 0, 0), day(9, 24*h, 0, 0), day(10, 12*h, 0, 0)},
		},
		"a night without": {
			[]connection.Entry{
				mark(connection.EntryConnected, at(8, 6)), mark(connection.EntryDropped, at(8, 22)), mark(connection.EntryConnected, at(9, 10)),
			},
			[]connection.Day{day(8, 16*h, 2*h, 1), day(9, 14*h, 10*h, 0), day(10, 12*h, 0, 0)},
		},
		"off by a person's word is not down": {
			[]connection.Entry{mark(connection.EntryConnected, at(8, 0)), mark(connection.EntryDisconnected, at(9, 12))},
			[]connection.Day{day(8, 24*h, 0, 0), day(9, 12*h, 0, 0), day(10, 0, 0, 0)},
		},
		"another number is down": {
			[]connection.Entry{mark(connection.EntryQuarantined, at(10, 10))},
			[]connection.Day{day(8, 0, 0, 0), day(9, 0, 0, 0), day(10, 0, 2*h, 0)},
		},
	} {
		got := connection.Uptime(c.marks, at(10, 12), zone, 3)
		if diff := cmp.Diff(c.want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestTheShareOfSeveralDays(t *testing.T) {
	days := []connection.Day{{Up: 3 * time.Hour, Down: time.Hour, Drops: 2}, {}, {Up: 4 * time.Hour}}
	all := connection.Overall(days)
	if all.Share() != 7.0/8 || all.Drops != 2 || !all.Known() {
		t.Errorf("got %+v", all)
	}
	if none := (connection.Day{}); none.Known() || none.Share() != 1 {
		t.Errorf("a day without anything: %v", none.Share())
	}
}
