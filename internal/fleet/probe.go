package fleet

import (
	"context"
	"errors"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/text"
)

// probeTimeout bounds a probe, for which a person waits.
const probeTimeout = 10 * time.Second

// Probe checks a server before it is saved, and returns it with its normalized URL and its health. Errors, of the fields "url" and "key":
// Invalid when they cannot be right, Unavailable when the server does not answer as an Evolution server does.
func (f *Fleet) Probe(ctx context.Context, s Server) (Server, error) {
	const op = "fleet.try"
	base, _, err := evolution.NormalizeURL(s.URL)
	if err != nil {
		return s, fault.Field(op, "url", text.ServerURLInvalid)
	}
	s.URL = base
	client, err := evolution.New(evolution.Config{BaseURL: base, Key: evolution.Key(s.Key.Reveal()), Transport: f.transport, Now: f.now})
	if err != nil {
		return s, fault.Field(op, "url", text.ServerURLInvalid)
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	began := f.now()
	err = client.VerifyKey(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = &evolution.Error{Kind: evolution.KindTimeout, Op: op}
	}
	s.Health = Health{At: began, LatencyMS: f.now().Sub(began).Milliseconds(), OK: err == nil, Problem: translate.Problem(err)}
	if err != nil {
		return s, probeError(op, s.Health.Problem)
	}
	if info, err := client.Info(ctx); err == nil {
		s.Health.Version, s.Health.Passkey = translate.ServerVersion(info), info.Passkey
	}
	return s, nil
}

// probeError is the error for a person about a server that did not answer as it should, on the field that is probably wrong.
func probeError(op, problem string) error {
	field, key := "url", text.TryDown
	switch problem {
	case "key":
		field, key = "key", text.TryKey
	case "licence":
		key = text.TryLicence
	case "timeout":
		key = text.TryTimeout
	case "refused":
		key = text.TryRefused
	}
	return &fault.Error{Kind: fault.Unavailable, Op: op, Field: field, Key: key}
}
