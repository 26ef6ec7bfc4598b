package web

import (
	"net/http"
	"strings"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// maxNotices is how many salons a file of notices may be about; csvPageSize is how many are read at
// once.
const (
	maxNotices  = 20_000
	csvPageSize = 200
)

// noticesPage are texts for the salons of a page of the list that can do something about not being connected.
func (s *site) noticesPage(c *call) error {
	f, after := parseFilter(c), c.r.URL.Query().Get("after")
	salons, err := s.Salons.Salons(c.r.Context(), c.scope(), f.Query(after, pageSize))
	if err != nil {
		return err
	}
	p := page.Notices{Page: s.pageContext(c, c.Say(text.NoticeTitle)), Back: f.Href(after), CSV: f.URL("/admin/salons/notice.csv", "")}
	for _, salon := range salons {
		if n, ok := c.NewNotice(salon, s.origin(c.r)+"/dashboard/whatsapp/"); ok {
			p.List = append(p.List, n)
		}
	}
	return s.render(c, http.StatusOK, page.NoticePage(p))
}

// noticesCSV is the same of all that the filter finds, for a spreadsheet or a mailing tool.
func (s *site) noticesCSV(c *call) error {
	rows, err := s.noticeRows(c)
	if err != nil {
		return err
	}
	c.sendSpreadsheet("salonzap.csv", rows)
	return nil
}

func (s *site) noticeRows(c *call) ([][]string, error) {
	f := parseFilter(c)
	rows := [][]string{strings.Split(c.Say(text.NoticeColumns), "|")}
	after := ""
	for range maxNotices / csvPageSize {
		salons, err := s.Salons.Salons(c.r.Context(), c.scope(), f.Query(after, csvPageSize))
		if err != nil {
			return nil, err
		}
		for _, salon := range salons {
			if n, ok := c.NewNotice(salon, s.origin(c.r)+"/dashboard/whatsapp/"); ok {
				rows = append(rows, noticeRow(n, salon))
			}
		}
		if len(salons) < csvPageSize {
			break
		}
		after = salons[len(salons)-1].Cursor()
	}
	return rows, nil
}

func noticeRow(n page.SalonNotice, s connection.Salon) []string {
	number := ""
	if s.Tenant.Phone != (phone.Number{}) {
		number = s.Tenant.Phone.Digits()
	}
	return []string{escapeFormula(n.Name), n.Slug, number, n.Case, escapeFormula(n.Text), n.Link()}
}

// escapeFormula keeps a spreadsheet from taking a salon's name for a formula.
func escapeFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
