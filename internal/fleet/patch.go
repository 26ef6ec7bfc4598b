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
	set(&old.URL, p.URL)
	set(&old.Key, p.Key)
	set(&old.MaxLinking, p.MaxLinking)
	set(&old.Draining, p.Draining)
	return old, nil
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// Difference is the patch that makes one server of another.
func Difference(from, to Server) Patch {
	var p Patch
	differ(&p.URL, from.URL, &to.URL)
	differ(&p.Key, from.Key, &to.Key)
	differ(&p.MaxLinking, from.MaxLinking, &to.MaxLinking)
	differ(&p.Draining, from.Draining, &to.Draining)
	return p
}

func differ[T comparable](into **T, from T, to *T) {
	if from != *to {
		*into = to
	}
}
