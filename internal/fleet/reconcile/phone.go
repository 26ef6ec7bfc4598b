package reconcile

import (
	"time"

	"salonzap/internal/tenant"
)

// Phone is when the phone of a connected salon was last seen online.
type Phone struct {
	Tenant tenant.ID
	Seen   time.Time
}

// phones are those of the connected rows, where the server says it.
func (j *judging) phones() (list []Phone) {
	for _, r := range j.Rows {
		if l := j.listed[r.Instance]; r.Connected && !r.Left && l.Ours && !l.Phone.IsZero() {
			list = append(list, Phone{r.Tenant, l.Phone})
		}
	}
	return list
}
