package contact

import (
	"testing"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// What the salon typed can be changed and taken away; what WhatsApp showed stays.
func TestANumberThatTheSalonTypedCanBeChanged(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	one, _ := phone.FromDigits("5511987654321")
	two, _ := phone.FromDigits("5521998765432")
	c, err := Contact{ID: NewID(), Tenant: tenant.NewID()}.Renumber(one, now)
	if err != nil || c.Phone != one || c.ReplyTo != At(one) || !c.Holds(At(one).Alias()) {
		t.Fatalf("typed: %v %v %v", c.Phone == one, c.Aliases, err)
	}
	changed, err := c.Renumber(two, now.Add(-time.Hour)) // a clock that went back changes nothing
	if err != nil || changed.Phone != two || len(changed.Aliases) != 1 || changed.ReplyTo != At(two) {
		t.Errorf("changed: %v %v", changed.Aliases, err)
	}
	if !c.Holds(At(one).Alias()) {
		t.Error("the contact before was changed, too")
	}
	gone, err := changed.Renumber(phone.Number{}, now)
	if err != nil || !gone.Phone.IsZero() || len(gone.Aliases) != 0 || !gone.ReplyTo.IsZero() {
		t.Errorf("taken away: %v %v", gone.Aliases, err)
	}
	c.Heard = now
	if _, err := c.Renumber(two, now); !fault.Is(err, fault.Conflict) {
		t.Errorf("WhatsApp's number was changed: %v", err)
	}
	if same, err := c.Renumber(one, now); err != nil || same.Phone != one {
		t.Errorf("the same number: %v", err)
	}
	lid := HeldAlias{Alias: Alias{kind: AliasLID, value: "458946541648796"}, Seen: now}
	hidden := Contact{ID: NewID(), Tenant: c.Tenant, Aliases: []HeldAlias{lid}, Heard: now, ReplyTo: Address{user: lid.value, server: lidServer}}
	known, err := hidden.Renumber(one, now)
	if err != nil || known.Phone != one || known.LID() != lid.Alias || known.ReplyTo != hidden.ReplyTo {
		t.Errorf("a hidden number that the salon knows: %v %v", known.Aliases, err)
	}
}
