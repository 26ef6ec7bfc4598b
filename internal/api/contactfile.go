package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ContactFiles takes files of clients in, and gives them out; *store.Store does. Errors: NotFound.
type ContactFiles interface {
	// PreviewImport tells what an import would come to, and changes nothing; ImportContacts does it.
	PreviewImport(ctx context.Context, scope tenant.Scope, t tenant.ID, f addressbook.File, now time.Time) (addressbook.Report, error)
	ImportContacts(ctx context.Context, scope tenant.Scope, t tenant.ID, f addressbook.File, now time.Time) (addressbook.Report, error)
	// EachContact gives every client, oldest first. Errors: the function's.
	EachContact(ctx context.Context, scope tenant.Scope, t tenant.ID, f func(contact.Contact) error) error
}

const (
	importEnd = "/contacts/import"

	csvType  = "text/csv"
	cardType = "text/vcard"

	// maxProblems is how many rows that were left out are listed; refused counts all of them.
	maxProblems = 200
)

// importInput says what to do with a file.
type importInput struct {
	Slug   string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	DryRun string `query:"dry_run" enum:"true,false" doc:"true: tell what would come of it, and change nothing"`
}

// importView is what came of a file, or would.
type importView struct {
	DryRun    bool                `json:"dry_run" example:"false"`
	Added     int                 `json:"added" doc:"Rows that are clients who were not there" example:"212"`
	Completed int                 `json:"completed" doc:"Rows that gave a client who was there something that was missing" example:"17"`
	Known     int                 `json:"known" doc:"Rows of which all was there" example:"40"`
	Refused   int                 `json:"refused" doc:"Rows that were left out" example:"1"`
	Problems  []importProblemView `json:"problems" nullable:"false" doc:"The first 200 rows that were left out"`
}

// importProblemView says why a row was left out.
type importProblemView struct {
	Line   int    `json:"line" doc:"Where it begins in the file, from 1" example:"7"`
	Field  string `json:"field" example:"phone"`
	Code   string `json:"code" example:"phone_invalid"`
	Detail string `json:"detail" doc:"A sentence for people, in their language" example:"Digite o número com DDD."`
}

// exportInput selects a format.
type exportInput struct {
	Slug   string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Format string `query:"format" enum:"csv,vcard" doc:"csv when absent"`
}

func (a *api) registerContactFiles() {
	const path = "/salons/{slug}/contacts"
	d := operationSpec{
		id: "import-contacts", method: http.MethodPost, path: path + "/import", tag: agendaTag, summary: "Import clients from a file",
		description: "The body is the file: a table (CSV, in any usual encoding and separator, with or without titles) or a phone's cards (vCard), at most 8 MiB and 20,000 clients. " +
			"Nobody is there twice under one number and nothing that was there is lost, so that the same file again goes on where it broke off. 200 for a dry run, which changes nothing; 201 when it was done.",
		statuses: []int{http.StatusCreated, http.StatusOK}, fails: []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	register(a, d, a.importContacts)
	file := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	a.huma.OpenAPI().Paths[root+d.path].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		csvType: {Schema: fileSchema(file, "nome;telefone\nMaria;(11) 98765-4321\n")}, cardType: {Schema: fileSchema(file, "BEGIN:VCARD\nVERSION:3.0\nFN:Maria\nTEL:+5511987654321\nEND:VCARD\n")},
	}}
	a.needsBody[d.id] = true
	a.registerExport(path + "/export")
}

// fileSchema is a file's schema with an example of its content.
func fileSchema(s *huma.Schema, example string) *huma.Schema {
	with := *s
	with.Examples = []any{example}
	return &with
}

func (a *api) importContacts(ctx context.Context, c *call, in *importInput) (int, importView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, importView{}, err
	}
	if in.DryRun != "" && in.DryRun != "true" && in.DryRun != "false" {
		return 0, importView{}, fault.Field("api.import", "dry_run", text.Malformed)
	}
	file, err := addressbook.Read(ctx, c.body, addressbook.AreaOf(n.salon.Phone))
	if err != nil {
		return 0, importView{}, ofBody(err, "file")
	}
	status, run := http.StatusCreated, a.d.ContactFiles.ImportContacts
	if in.DryRun == "true" {
		status, run = http.StatusOK, a.d.ContactFiles.PreviewImport
	}
	r, err := run(ctx, c.scope(), n.salon.ID, file, a.d.Now())
	if err != nil {
		return 0, importView{}, err
	}
	return status, renderImport(r, status == http.StatusOK, c.lang), nil
}

func renderImport(r addressbook.Report, dry bool, lang text.Lang) importView {
	v := importView{DryRun: dry, Added: r.Added, Completed: r.Completed, Known: r.Known, Refused: len(r.Problems), Problems: []importProblemView{}}
	for _, p := range r.Problems[:min(len(r.Problems), maxProblems)] {
		wrong := edge.Translate(p.Err, lang)
		v.Problems = append(v.Problems, importProblemView{p.Line, p.Err.Field, wrong.Code, wrong.Detail})
	}
	return v
}

// isImport tells whether a request's body is a file of clients.
func isImport(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, root+"/salons/") && strings.HasSuffix(r.URL.Path, importEnd)
}

// checkFileType refuses what says that it is no file of clients: a form, or JSON.
func checkFileType(r *http.Request) error {
	given := r.Header.Get("Content-Type")
	if given == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(given)
	if err == nil && (strings.HasPrefix(kind, "text/") || kind == "application/octet-stream" || kind == "application/vnd.ms-excel") {
		return nil
	}
	return edge.WithStatus(http.StatusUnsupportedMediaType, fault.Field("api.import", "body", text.ImportBodyType))
}

// registerExport describes the file of all clients, which is written as they are read.
func (a *api) registerExport(path string) {
	op := a.operation(operationSpec{
		id: "export-contacts", method: http.MethodGet, path: path, tag: agendaTag, summary: "Export all clients",
		description: "A table that spreadsheets open and that import-contacts takes again, or cards for phones. One that breaks off is broken off for the caller, too.",
	}, nil)
	file := &huma.Schema{Type: huma.TypeString}
	op.Responses["200"].Content = map[string]*huma.MediaType{
		csvType:  {Schema: fileSchema(file, "nome;telefone;telefone 2;etiquetas;observações\r\nMaria;+5511987654321;;vip;\r\n")},
		cardType: {Schema: fileSchema(file, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Maria\r\nTEL;TYPE=CELL:+5511987654321\r\nEND:VCARD\r\n")},
	}
	known := queryNamesOf[exportInput]()
	huma.Register(a.huma, op, func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
		edge.SetRoutePattern(ctx, op.Method+" "+op.Path)
		c := callOf(ctx)
		n, err := a.salonAgenda(ctx, c, in.Slug)
		if wrong := checkQuery(c.r.URL.Query(), known); wrong != nil {
			err = wrong
		}
		if err == nil && in.Format != "" && in.Format != "csv" && in.Format != "vcard" {
			err = fault.Field("api.export", "format", text.Malformed)
		}
		if err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			_, w := humago.Unwrap(hc)
			a.exportContacts(ctx, n, w, in.Format)
		}}, nil
	})
}

// exportContacts writes all clients. After an error it aborts the response, so that a truncated
// file is not taken for complete.
func (a *api) exportContacts(ctx context.Context, n salonAgenda, w http.ResponseWriter, format string) {
	kind, name := csvType, "clientes.csv"
	if format == "vcard" {
		kind, name = cardType, "clientes.vcf"
	}
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	if err := a.writeContacts(ctx, n, w, format); err != nil {
		if !errors.Is(err, context.Canceled) {
			a.d.Log.LogAttrs(ctx, slog.LevelWarn, "an export broke off", slog.Any("error", err))
		}
		panic(http.ErrAbortHandler)
	}
}

func (a *api) writeContacts(ctx context.Context, n salonAgenda, w io.Writer, format string) error {
	out := addressbook.NewCards(w)
	if format != "vcard" {
		var err error
		if out, err = addressbook.NewCSV(w); err != nil {
			return err
		}
	}
	err := a.d.ContactFiles.EachContact(ctx, n.c.scope(), n.salon.ID, out.Write)
	return errors.Join(err, out.Close())
}
