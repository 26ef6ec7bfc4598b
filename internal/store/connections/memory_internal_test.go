package connections

import (
	"testing"
	"time"

	"salonzap/internal/store/db"
)

// Who read a row before it was changed, and remembers it after the changed one was found to be out of date, too, does not bring the old
// one back: a click that waits would read its salon as it was before the click.
func TestASlowReaderBringsNoOldRowBack(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	version := func(n int64) locked {
		return locked{row: db.Connection{ID: "c", TenantID: "t", InstanceName: "ana_whatsapp", Version: n}}
	}
	m := newMemory()
	holds := func(want int64) {
		t.Helper()
		k, ok := m.byInstance("ana_whatsapp", at)
		_, byID := m.byID("c")
		_, byTenant := m.byTenant("t")
		if ok != (want > 0) || byID != ok || byTenant != ok || ok && k.row.Version != want {
			t.Errorf("readers get version %d, %v, %v, %v, want %d", k.row.Version, ok, byID, byTenant, want)
		}
	}
	m.put(version(1), at)
	holds(1)
	m.put(version(2), at)
	m.forget(version(2)) // somebody committed the third
	holds(0)
	m.put(version(1), at)
	m.put(version(2), at)
	holds(0)
	m.put(version(3), at)
	holds(3)
	m.forget(version(2)) // late: a newer one is there
	holds(3)

	m.forget(version(3)) // it was deleted, and the salon has another one
	m.put(locked{row: db.Connection{ID: "d", TenantID: "t", InstanceName: "ana_whatsapp", Version: 1}}, at)
	m.remove("c")
	if k, ok := m.byTenant("t"); !ok || k.row.ID != "d" {
		t.Errorf("the salon's row is %q, %v", k.row.ID, ok)
	}
	if k, ok := m.byInstance("ana_whatsapp", at); !ok || k.row.ID != "d" {
		t.Errorf("the instance's row is %q, %v", k.row.ID, ok)
	}
}
