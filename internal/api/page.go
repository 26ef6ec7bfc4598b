package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Sizes of a page.
const (
	defaultPage = 50
	maxPage     = 200
)

// pageSize is the limit of a query. We parse it ourselves, so that the error sentence is ours.
type pageSize string

// Schema describes it as the number that it is.
func (pageSize) Schema(huma.Registry) *huma.Schema {
	least, most := 1.0, float64(maxPage)
	return &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most, Default: defaultPage}
}

// count is how many rows a page has. Errors: Invalid "limit".
func (p pageSize) count() (int, error) {
	return countOf(string(p), "limit", text.PageLimit, defaultPage, maxPage)
}

// countOf reads a number from 1 to most; none is usual. Errors: Invalid at the field, with a sentence that needs most.
func countOf(typed, field string, sentence fault.Key, usual, most int) (int, error) {
	if typed == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > most {
		return 0, fault.Field("api.count", field, sentence, most)
	}
	return n, nil
}

// salonsInput selects salons.
type salonsInput struct {
	After  string   `query:"after" doc:"The next of the page before"`
	Limit  pageSize `query:"limit"`
	Text   string   `query:"q" doc:"A part of the name or of the slug"`
	Status string   `query:"status" enum:"disconnected,connecting,awaiting_scan,connected"`
	Cause  string   `query:"cause" doc:"A word of the closed list of causes"`
	Server string   `query:"server" doc:"The id of a server"`
}

// maxSearch is the longest text that is searched for, in bytes: a name has 120 characters.
const maxSearch = 480

// query checks the selection.
func (in *salonsInput) query() (connection.Query, error) {
	q := connection.Query{Text: in.Text, Status: connection.Status(in.Status), Cause: connection.Cause(in.Cause), Server: in.Server}
	var err error
	if q.Limit, err = in.Limit.count(); err != nil {
		return q, err
	}
	if in.After != "" {
		id, err := tenant.ParseID(in.After)
		if err != nil {
			return q, fault.Field("api.page", "after", text.PageCursor)
		}
		q.After = id.String()
	}
	switch q.Status {
	case "", connection.StatusDisconnected, connection.StatusConnecting, connection.StatusAwaitingScan, connection.StatusConnected:
	default:
		return q, fault.Field("api.salons", "status", text.StatusUnknown)
	}
	if q.Cause != "" && !slices.Contains(connection.Causes(), q.Cause) {
		return q, fault.Field("api.salons", "cause", text.CauseUnknownWord)
	}
	if q.Server != "" && !isServerID(q.Server) {
		return q, fault.Field("api.salons", "server", text.ServerIDInvalid, maxServerID)
	}
	if len(q.Text) > maxSearch || !utf8.ValidString(q.Text) || strings.ContainsRune(q.Text, 0) {
		return q, fault.Field("api.salons", "q", text.Malformed)
	}
	return q, nil
}

func (a *api) listSalons(ctx context.Context, c *call, in *salonsInput) (int, salonPageView, error) {
	q, err := in.query()
	if err != nil {
		return 0, salonPageView{}, err
	}
	limit := q.Limit
	q.Limit = min(limit+1, maxPage)
	salons, err := a.d.Salons.Salons(ctx, c.scope(), q)
	if err != nil {
		return 0, salonPageView{}, err
	}
	page := salonPageView{Items: make([]salonView, 0, min(limit, len(salons)))}
	for _, s := range salons[:min(limit, len(salons))] {
		page.Items = append(page.Items, a.renderSalon(s, false, c.lang))
	}
	if n := len(page.Items); len(salons) > limit || n == maxPage {
		page.Next = optional(salons[n-1].Cursor())
	}
	return http.StatusOK, page, nil
}

// isUUID tells whether a cursor can be one of ours.
func isUUID(s string) bool { return uuid.Validate(s) == nil }
