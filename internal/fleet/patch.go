package fleet

import (
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// Patch is a change of a server's fields; nil leaves a field as it is. It is applied to the server as it is when it is saved, so that two
// people who change different fields at once both succeed.
type Patch struct {
	URL        *string // as evolution.NormalizeURL gives it; needs Key, unless it is the server's already
	Key        *secret.Text
	KeyFor     string // the URL that was shown to whoever gives a Key; empty: none was shown. Not needed with URL
	MaxLinking *int
	Draining   *bool
	Capacity   *int
	Weight     *int
	Region     *string
}

// Apply is the server after the change; the store applies it to the locked row. A key is only ever sent to the URL that it was given for.
// Errors, of the field "key": Invalid with Key text.ServerKeyAgain when the URL changes and no key is given; Conflict with Key
// text.ServerMoved when somebody else changed the URL that the key was for.
func (p Patch) Apply(old Server) (Server, error) {
	const op = "fleet.patch"
	switch {
	case p.URL != nil && *p.URL != old.URL && p.Key == nil:
		return old, fault.Field(op, "key", text.ServerKeyAgain)
	case p.Key != nil && p.URL == nil && p.KeyFor != "" && p.KeyFor != old.URL:
		return old, &fault.Error{Kind: fault.Conflict, Op: op, Field: "key", Key: text.ServerMoved}
	}
	setIfGiven(&old.URL, p.URL)
	setIfGiven(&old.Key, p.Key)
	setIfGiven(&old.MaxLinking, p.MaxLinking)
	setIfGiven(&old.Draining, p.Draining)
	setIfGiven(&old.Capacity, p.Capacity)
	setIfGiven(&old.Weight, p.Weight)
	setIfGiven(&old.Region, p.Region)
	return old, nil
}

func setIfGiven[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
