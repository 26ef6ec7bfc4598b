package connection

import (
	"time"

	"salonzap/internal/tenant"
)

// MaxWait is the longest a caller of Connect may wait for a code.
const MaxWait = 30 * time.Second

// Request is one click.
type Request struct {
	Click Click
	Wait  time.Duration // how long to wait for a code, 0 to MaxWait
}

// Change is a pure change of a row: from what is stored to what shall be stored, with the effects of the same commit.
// It may be called again when the commit has to be repeated.
type Change func(old Connection) (Connection, []Effect, error)

// InstanceName is the name of a salon's instance, for life: "barbearia-do-joao_whatsapp".
func InstanceName(slug tenant.Slug) string { return slug.String() + InstanceSuffix }

// InstanceSuffix is how the names of instances end that were not imported.
const InstanceSuffix = "_whatsapp"
