package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"salonzap/internal/edge"
	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// EventFeed is the feed of events; *event.Feed is.
type EventFeed interface {
	// Read gives the next page, and waits for it when there is none yet.
	Read(ctx context.Context, scope tenant.Scope, q event.Query, wait time.Duration) (event.Page, error)
}

// eventsTag is the part of the interface about events.
const eventsTag = "Events"

// eventStream is the media type of server-sent events.
const eventStream = "text/event-stream"

// eventView is an event, in the feed and in the body of a webhook alike.
type eventView struct {
	ID        string          `json:"id" doc:"The same however often it is told: keep it, and do nothing twice"`
	Type      string          `json:"type" example:"message.received"`
	Version   int             `json:"version" doc:"Of the type: members may be added within a version, none changes"`
	Salon     string          `json:"salon" doc:"The salon's slug"`
	Sequence  int64           `json:"sequence" doc:"Grows by one within the salon"`
	Timestamp *time.Time      `json:"timestamp" nullable:"false" doc:"When it happened"`
	Data      json.RawMessage `json:"data" doc:"What happened: see the webhooks of this description, one for each type"`
}

// feedView is a page of the feed.
type feedView struct {
	Items []eventView `json:"items" nullable:"false"`
	Next  string      `json:"next" doc:"The cursor: give it as after next time. It is kept in no session and never skips an event"`
	More  bool        `json:"more" doc:"There is probably more at once"`
}

type feedInput struct {
	After string `query:"after" doc:"The next of the page before; empty begins at the oldest event that is kept, latest at the newest"`
	Limit string `query:"limit" doc:"How many events are looked at: 1 to 500, 100 when absent"`
	Wait  string `query:"wait_seconds" doc:"How long to wait for an event when there is none yet: 0 to 30, 0 when absent"`
	Types string `query:"types" doc:"Only these types, with commas between them" example:"message.received,message.status"`
}

func (in *feedInput) query() (q event.Query, wait time.Duration, err error) {
	var errs []error
	q.From, err = event.ParseCursor(in.After)
	errs = append(errs, err)
	if in.Limit != "" {
		if q.Limit, err = strconv.Atoi(in.Limit); err != nil || q.Limit < 1 || q.Limit > event.MaxPage {
			errs = append(errs, fault.Field("api.feed", "limit", text.PageLimit, event.MaxPage))
		}
	}
	if in.Wait != "" {
		most := int(event.MaxWait / time.Second)
		seconds, err := strconv.Atoi(in.Wait)
		if err != nil || seconds < 0 || seconds > most {
			errs = append(errs, fault.Field("api.feed", "wait_seconds", text.WaitOutOfRange, most))
		}
		wait = time.Duration(seconds) * time.Second
	}
	for name := range strings.SplitSeq(in.Types, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.Contains(event.Types(), event.Type(name)) {
			errs = append(errs, fault.Field("api.feed", "types", text.EventTypeUnknown, truncateName(name)))
		}
		q.Types = append(q.Types, event.Type(name))
	}
	return q, wait, errors.Join(errs...)
}

func (a *api) registerFeed() {
	d := operationSpec{
		id: "events", method: http.MethodGet, path: "/events", tag: eventsTag, summary: "Read what happened",
		description: "The feed: every event of every salon that the key reaches, oldest first, kept for 30 days. Keep next with what you did about the " +
			"events, and give it as after: nothing is skipped and nothing comes twice. With wait_seconds the answer waits for the next event. " +
			"With Accept: text/event-stream it is a stream instead, without parameters, for pages that show salons: " + salonStreamDescription,
	}
	op := a.operation(d, a.schema(reflect.TypeFor[feedView]()))
	op.Responses["200"].Content[eventStream] = &huma.MediaType{Schema: a.schema(reflect.TypeFor[salonView]())}
	known := queryNamesOf[feedInput]()
	huma.Register(a.huma, op, func(ctx context.Context, in *feedInput) (*huma.StreamResponse, error) {
		edge.SetRoutePattern(ctx, op.Method+" "+op.Path)
		c := callOf(ctx)
		if strings.Contains(c.r.Header.Get("Accept"), eventStream) {
			if err := checkQuery(c.r.URL.Query(), nil); err != nil {
				return nil, a.d.Reporter.Problem(c.r, err)
			}
			return a.streamSalons(c), nil
		}
		err := checkQuery(c.r.URL.Query(), known)
		var page feedView
		if err == nil {
			page, err = a.readFeed(ctx, c, in)
		}
		if err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		body, err := json.Marshal(page)
		if err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			_, w := humago.Unwrap(hc)
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(body) // a caller who has gone asks again
		}}, nil
	})
}

// readFeed reads a page. When the process begins to stop, nobody waits any longer.
func (a *api) readFeed(ctx context.Context, c *call, in *feedInput) (feedView, error) {
	q, wait, err := in.query()
	if err != nil {
		return feedView{}, err
	}
	if !c.scope().AllTenants() {
		q.Tenant = c.scope().Tenant()
	}
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-a.d.Closing:
			cancel()
		case <-waiting.Done():
		}
	}()
	page, err := a.d.Feed.Read(waiting, c.scope(), q, wait)
	if err != nil && (ctx.Err() != nil || !errors.Is(err, context.Canceled)) {
		return feedView{}, err
	}
	out := feedView{Items: make([]eventView, 0, len(page.Events)), Next: event.At(page.Next).String(), More: page.More}
	for _, r := range page.Events {
		v, err := renderEvent(r)
		if err != nil {
			return feedView{}, err
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

func renderEvent(r event.Record) (v eventView, err error) {
	body, err := r.Encode()
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(body, &v)
}
