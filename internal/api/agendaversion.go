package api

import (
	"net/http"
	"strconv"

	"salonzap/internal/agenda"
	"salonzap/internal/edge"
)

// versionedPath names something of a salon, and maybe the version that was read.
type versionedPath struct {
	Slug    string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	ID      string `path:"id" doc:"Its id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	IfMatch string `header:"If-Match" doc:"The ETag that you read, instead of version" example:"\"1\""`
}

// versionedSalon names a salon, and maybe the version that was read of what a call is about.
type versionedSalon struct {
	Slug    string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	IfMatch string `header:"If-Match" doc:"The ETag that you read, instead of version" example:"\"1\""`
}

// reread makes a change from what is stored. Without a version (seen is 0) it is tried again after
// somebody else's change; with one such a change is an error: Conflict, or with If-Match the status
// 412.
func reread(seen int, ifMatch string, change func() error) error {
	if seen == 0 {
		return agenda.Reread(change)
	}
	err := change()
	if agenda.Changed(err) && ifMatch != "" {
		return edge.WithStatus(http.StatusPreconditionFailed, err)
	}
	return err
}

// etagOf is a version as HTTP writes it.
func etagOf(version int) string {
	if version == 0 {
		return ""
	}
	return strconv.Quote(strconv.Itoa(version))
}
