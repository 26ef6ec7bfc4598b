package fleet

import "salonzap/internal/secret"

// Patch is what somebody changes about a server; what is nil stays. It is applied to the server as it is when it is saved, so
// that two who change different things at once both get what they wanted.
type Patch struct {
	URL        *string // as NormalizeURL gives it
	Key        *secret.Text
	MaxLinking *int
	Draining   *bool
}

// Apply is the server after the change. It is a change for Store.ChangeServer.
func (p Patch) Apply(old Server) (Server, error) {
	setIfGiven(&old.URL, p.URL)
	setIfGiven(&old.Key, p.Key)
	setIfGiven(&old.MaxLinking, p.MaxLinking)
	setIfGiven(&old.Draining, p.Draining)
	return old, nil
}

func setIfGiven[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// DiffServers is the patch that makes one server of another.
func DiffServers(from, to Server) Patch {
	var p Patch
	setIfChanged(&p.URL, from.URL, &to.URL)
	setIfChanged(&p.Key, from.Key, &to.Key)
	setIfChanged(&p.MaxLinking, from.MaxLinking, &to.MaxLinking)
	setIfChanged(&p.Draining, from.Draining, &to.Draining)
	return p
}

func setIfChanged[T comparable](into **T, from T, to *T) {
	if from != *to {
		*into = to
	}
}
