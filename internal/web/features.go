package web

import "salonzap/internal/tenant"

// featureRoutes are the pages that a feature brings. Where it is off they do not exist, which a page of their own could not say
// better than "not found".
func (s *site) featureRoutes(f tenant.Feature) []route {
	switch f {
	case tenant.Inbox:
		return nil
	case tenant.Agenda:
		return nil
	case tenant.Robot:
		return nil
	case tenant.Connect:
	}
	return nil
}
