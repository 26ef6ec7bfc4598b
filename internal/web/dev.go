package web

import (
	"net/http"

	"salonzap/internal/web/page"
)

// componentsPage shows every part of the pages once. The route is there in development only.
func (s *site) componentsPage(c *call) error {
	return s.render(c, http.StatusOK, page.ComponentsPage(page.NewComponents(s.pageContext(c, "Components"), s.Now())))
}
