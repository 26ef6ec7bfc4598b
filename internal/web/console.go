package web

import (
	"bytes"
	"context"
	"time"

	"github.com/a-h/templ"

	"salonzap/internal/edge"
	"salonzap/internal/live"
)

// consolePace is how often a part of the console is drawn again at most: with thousands of salons something changes all
// the time, and nobody reads faster.
const consolePace = time.Second

type component = templ.Component

// streamConsole streams a part of a console page: at once, and after changes of any salon.
func (s *site) streamConsole(c *call, draw func(context.Context) (component, error)) error {
	var last time.Time
	return s.Streams.Serve(c.w, c.r, live.All, func(ctx context.Context) (edge.Frame, error) {
		if err := rest(ctx, consolePace-s.Now().Sub(last)); err != nil {
			return edge.Frame{}, err
		}
		last = s.Now()
		if err := s.still(ctx, c); err != nil {
			return edge.Frame{}, err
		}
		part, err := draw(ctx)
		if err != nil {
			return edge.Frame{}, err
		}
		var out bytes.Buffer
		if err := part.Render(ctx, &out); err != nil {
			return edge.Frame{}, err
		}
		return edge.Frame{Data: out.Bytes()}, nil
	})
}

// rest waits, or until the reader leaves.
func rest(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
