package agenda

import (
	"context"

	"salonzap/internal/tenant"
)

// Assortment changes what a salon sells as its pages do: several rows in one transaction, all or none. What is booked stays as it is.
// Versions and their errors are as in Catalogue.
type Assortment interface {
	// PutOffered writes a service and who does it, in place of who did. Errors: NotFound when somebody is not the salon's.
	PutOffered(ctx context.Context, scope tenant.Scope, id tenant.ID, s Service, by []Doer) error
	// SortServices gives services their order; those that are not named keep their place behind. from is the order in which its author
	// saw them: Conflict with Key text.AgendaChanged when they stand in another one.
	SortServices(ctx context.Context, scope tenant.Scope, id tenant.ID, from, order []ServiceID) error
	// SetUp writes services and professionals that are new together, or none of them.
	SetUp(ctx context.Context, scope tenant.Scope, id tenant.ID, services []Service, people []Professional) error
	// PutDays writes days that are not as their week says, and holidays, together.
	PutDays(ctx context.Context, scope tenant.Scope, id tenant.ID, days []Exception, holidays []Holiday) error
}

// Doer is somebody who does a service, and how.
type Doer struct {
	Professional ProfessionalID
	Skill        // its Service is not looked at
}

// Doers are who does a service, of some people.
func Doers(s ServiceID, people []Professional) []Doer {
	var all []Doer
	for _, p := range people {
		if k, does := p.skill(s); does {
			all = append(all, Doer{p.ID, k})
		}
	}
	return all
}
