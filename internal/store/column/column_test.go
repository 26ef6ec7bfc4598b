package column_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/store/column"
)

func instant(t *rapid.T, name string) time.Time {
	zone := time.FixedZone("", rapid.IntRange(-12*3600, 14*3600).Draw(t, "offset"))
	return time.Unix(rapid.Int64Range(-2_000_000_000, 100_000_000_000).Draw(t, name), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).In(zone)
}

func written(t rapid.TB, at time.Time) string {
	t.Helper()
	v, err := column.At(at).Value()
	s, ok := v.(string)
	if err != nil || !ok {
		t.Fatalf("%v is written as %v, %v", at, v, err)
	}
	return s
}

// Text sorts as time does, has one width, and is read as what was written, to the microsecond.
func TestTheTextOfATimeSortsAsTimeDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := instant(t, "a"), instant(t, "b")
		x, y := written(t, a), written(t, b)
		if len(x) != len(y) || !strings.HasSuffix(x, "Z") {
			t.Errorf("%q and %q", x, y)
		}
		if a.Truncate(time.Microsecond).Compare(b.Truncate(time.Microsecond)) != strings.Compare(x, y) {
			t.Errorf("%v and %v sort as %q and %q", a, b, x, y)
		}
		for _, src := range []any{x, []byte(x), a} {
			var got column.Time
			if err := got.Scan(src); err != nil || got != column.At(a) || !got.Time().Equal(a.Truncate(time.Microsecond)) {
				t.Errorf("%v is read as %v, %v", src, got, err)
			}
		}
	})
}

func TestNothingIsStoredAsNull(t *testing.T) {
	if v, err := column.At(time.Time{}).Value(); v != nil || err != nil {
		t.Errorf("no time is %v, %v", v, err)
	}
	if v, err := column.Text("").Value(); v != nil || err != nil {
		t.Errorf("no text is %v, %v", v, err)
	}
	at, text := column.At(time.Unix(1, 0)), column.Text("x")
	if err := at.Scan(nil); err != nil || !at.IsZero() {
		t.Errorf("NULL is %v, %v", at, err)
	}
	if err := text.Scan(nil); err != nil || text != "" {
		t.Errorf("NULL is %q, %v", text, err)
	}
}

func TestWhatNoColumnHoldsIsRefused(t *testing.T) {
	for _, src := range []any{"2026-01-02 03:04:05", "", 5, "2026-01-02T03:04:05Z"} {
		var at column.Time
		if err := at.Scan(src); err == nil {
			t.Errorf("%v is read as %v", src, at)
		}
	}
	var text column.Text
	if err := text.Scan(5); err == nil {
		t.Errorf("5 is read as %q", text)
	}
}
