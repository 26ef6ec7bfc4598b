package contact

import (
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Merge makes one contact of two, because a person says that they are the same: kept stays, under
// its own name, and absorbed becomes a part of it. Nothing that the salon wrote about either is
// lost, and opt-outs of both are kept. Errors: NotFound when one of them was absorbed already;
// Conflict with Key text.ContactSame when both are the same contact, or with Key
// text.ContactTwoAccounts when WhatsApp knows them as two accounts.
func Merge(kept, absorbed Contact) (one, part Contact, err error) {
	const op = "contact.merge"
	switch {
	case kept.ID == absorbed.ID:
		return one, part, fault.New(fault.Conflict, op, text.ContactSame)
	case !kept.Into.IsZero() || !absorbed.Into.IsZero() || kept.Tenant != absorbed.Tenant:
		return one, part, fault.New(fault.NotFound, op, text.NotFound)
	case !kept.LID().IsZero() && !absorbed.LID().IsZero():
		return one, part, fault.New(fault.Conflict, op, text.ContactTwoAccounts)
	}
	one, part = absorb(kept, absorbed)
	if kept.Given.Text != "" {
		one.Given = kept.Given // the name of the contact that the salon chose to keep
	}
	return one, part, nil
}

// Unmerge undoes a merge: now is the merged contact as it is today, kept and absorbed are both as
// they were before the merge. What was changed since stays with the merged contact; the other gets
// its names and notes back.
func Unmerge(now, kept, absorbed Contact) (one, other Contact) {
	merged, _, err := Merge(kept, absorbed)
	if err != nil {
		merged = kept // they were merged once
	}
	one, other = now.clone(), absorbed.clone()
	other.Aliases = nil
	for _, h := range absorbed.Aliases {
		if i := one.index(h.Alias); i >= 0 { // an alias that now belongs to another contact stays there
			other.Aliases = append(other.Aliases, one.Aliases[i])
			one.removeAlias(h.Alias)
		}
	}
	for _, n := range []struct{ now, merged, kept *Name }{
		{&one.Given, &merged.Given, &kept.Given}, {&one.Shown, &merged.Shown, &kept.Shown}, {&one.Username, &merged.Username, &kept.Username},
	} {
		if n.now.same(*n.merged) {
			*n.now = *n.kept
		}
	}
	one.CreatedAt = kept.CreatedAt
	if one.Notes == merged.Notes {
		one.Notes = kept.Notes
	}
	if slices.Equal(one.Tags, merged.Tags) {
		one.Tags = slices.Clone(kept.Tags)
	}
	if slices.EqualFunc(one.OptOuts, merged.OptOuts, OptOut.same) {
		one.OptOuts = slices.Clone(kept.OptOuts)
	}
	if one.ReplyTo.IsZero() {
		one.ReplyTo, one.Heard = kept.ReplyTo, kept.Heard
	}
	one.choosePhone()
	other.choosePhone()
	return one, other
}

func (n Name) same(o Name) bool { return n.Text == o.Text && n.At.Equal(o.At) }

func (o OptOut) same(p OptOut) bool { return o.Topic == p.Topic && o.By == p.By && o.At.Equal(p.At) }
