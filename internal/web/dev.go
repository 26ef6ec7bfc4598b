package web

import (
	"net/http"

	"salonzap/internal/web/page"
)

// components shows every part of the pages once. The route is there in development only.
func (s *site) components(c *call) error {
	return s.show(c, http.StatusOK, page.ComponentsPage(page.NewComponents(s.shell(c, "Components"), s.Now())))
}
