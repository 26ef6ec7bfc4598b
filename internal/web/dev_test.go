package web_test

import (
	"net/http"
	"testing"

	"salonzap/internal/web"
)

func TestComponentsAreShownToDevelopersOnly(t *testing.T) {
	t.Parallel()
	checkStatus(t, newScene(t).Visitor().Get("/dev/components"), http.StatusNotFound)
	dev := newScene(t, func(d *web.Deps) { d.Dev = true })
	checkPage(t, dev.Visitor().Get("/dev/components"))
}
