package web

import (
	"bytes"
	"context"
	"time"

	"github.com/a-h/templ"

	"salonzap/internal/edge"
	"salonzap/internal/live"
	"salonzap/internal/tenant"
)

// consoleMinInterval is how often a part of the console is drawn again at most: with thousands of salons something changes all
// the time, and nobody reads faster.
const consoleMinInterval = time.Second

type component = templ.Component

// streamConsole streams a part of a console page: at once, and after changes of any salon.
func (s *site) streamConsole(c *call, draw func(context.Context) (component, error)) error {
	v := s.streamViewerOf(c)
	return s.Streams.Serve(c.w, c.r, live.All, func(ctx context.Context) (edge.Frame, error) {
		if _, err := s.revalidate(ctx, v, tenant.ID{}); err != nil {
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
		return edge.Frame{Data: out.Bytes(), MinInterval: consoleMinInterval}, nil
	})
}
