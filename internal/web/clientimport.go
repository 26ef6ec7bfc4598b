package web

import (
	"errors"
	"io"
	"net/http"

	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

const (
	importPath = "import"

	// maxUpload bounds what a file comes in, in bytes: the file and what is around it.
	maxUpload = addressbook.MaxBytes + maxForm
	// problemsShown is how many lines that were left out are listed; the rest is a number.
	problemsShown = 200
)

// importRoutes are where files of clients come in and go out.
func (s *site) importRoutes(base string, who access) []route {
	return []route{
		{"GET " + base + importPath, who, s.withSalon(s.importForm)},
		{"POST " + base + importPath, who, s.withSalon(s.importClients)},
		{"GET " + base + "export.csv", who, s.withSalon(s.exportCSV)},
		{"GET " + base + "export.vcf", who, s.withSalon(s.exportCards)},
	}
}

func (s *site) importForm(c *call, _ tenant.Tenant) error {
	return s.renderImport(c, http.StatusOK, page.ImportPage{})
}

func (s *site) renderImport(c *call, status int, p page.ImportPage) error {
	base := c.salonBase() + clientsPath
	p.Page, p.Base = s.pageContext(c, c.Say(text.ImportTitle)), base
	p.Page.Live = true
	if c.isFragment() {
		return s.render(c, status, page.ImportReport(p))
	}
	return s.render(c, status, page.ImportClientsPage(p))
}

// importClients takes a file in, or only looks at what would come of it.
func (s *site) importClients(c *call, t tenant.Tenant) error {
	f, err := uploaded(c, t)
	if err != nil {
		return s.refuseImport(c, err)
	}
	do := s.ClientPages.Files.PreviewImport
	p := page.ImportPage{Done: c.r.FormValue("do") == importPath}
	if p.Done {
		do = s.ClientPages.Files.ImportContacts
	}
	r, err := do(c.r.Context(), c.scope(), t.ID, f, s.Now())
	if err != nil {
		return s.refuseImport(c, err)
	}
	p.Counts = c.ImportCounts(r.Added, r.Completed, r.Known, len(r.Problems))
	p.Useful = r.Added+r.Completed > 0
	for i, problem := range r.Problems {
		if i == problemsShown {
			p.More = c.Say(text.ImportMoreProblems, len(r.Problems)-problemsShown)
			break
		}
		p.Problems = append(p.Problems, c.Say(text.ImportLine, problem.Line, c.Lang.Explain(problem.Err)))
	}
	return s.renderImport(c, http.StatusOK, p)
}

// refuseImport shows the form again, with what is wrong with the file.
func (s *site) refuseImport(c *call, err error) error {
	errs, ok := formErrors(c.Localizer, err)
	if !ok {
		return err
	}
	status := formErrorStatus
	if c.isFragment() {
		status = http.StatusOK // htmx puts it where the report goes
	}
	return s.renderImport(c, status, page.ImportPage{Wrong: anySentence(errs)})
}

// uploaded reads the file that a form brings. Errors: Invalid "file".
func uploaded(c *call, t tenant.Tenant) (addressbook.File, error) {
	const op = "web.import"
	file, _, err := c.r.FormFile("file")
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return addressbook.File{}, fault.Field(op, "file", text.ImportTooLarge, addressbook.MaxBytes>>20) //nolint:mnd // MiB
	}
	if err != nil {
		return addressbook.File{}, fault.Field(op, "file", text.ImportNoFile)
	}
	defer file.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(file, maxUpload))
	if err != nil {
		return addressbook.File{}, err
	}
	return addressbook.Read(c.r.Context(), data, addressbook.AreaOf(t.Phone))
}

func (s *site) exportCSV(c *call, t tenant.Tenant) error {
	saveAs(c, "text/csv; charset=utf-8", "clientes.csv")
	return s.export(c, t, addressbook.NewCSV)
}

func (s *site) exportCards(c *call, t tenant.Tenant) error {
	saveAs(c, "text/vcard; charset=utf-8", "clientes.vcf")
	return s.export(c, t, func(w io.Writer) (addressbook.Export, error) { return addressbook.NewCards(w), nil })
}

func saveAs(c *call, kind, name string) {
	h := c.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
}

// export writes all clients while they are read. After an error it aborts the response, so that a
// truncated file is not taken for complete.
func (s *site) export(c *call, t tenant.Tenant, open func(io.Writer) (addressbook.Export, error)) error {
	out, err := open(c.w)
	if err == nil {
		err = s.ClientPages.Files.EachContact(c.r.Context(), c.scope(), t.ID, func(who contact.Contact) error { return out.Write(who) })
	}
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}
