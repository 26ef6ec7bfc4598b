package api

import (
	"slices"

	"salonzap/internal/tenant"
)

// part is operations that are there together, with the feature that they belong to.
type part struct {
	feature  tenant.Feature
	register func()
}

// parts are the operations of the features that are on: what is off has no route and is not described.
func (a *api) parts() []part {
	all := []part{
		{tenant.Connect, a.registerSalons},
		{tenant.Connect, a.registerOwners},
		{tenant.Connect, a.registerConnect},
		{tenant.Connect, a.registerWhatsApp},
		{tenant.Connect, a.registerEvents},
		{tenant.Connect, a.registerFeed},
		{tenant.Connect, a.registerSubscriptions},
		{tenant.Connect, a.registerHistory},
		{tenant.Connect, a.registerLinks},
		{tenant.Connect, a.registerPasskey},
		{tenant.Connect, a.registerServers},
		{tenant.Connect, a.registerPlacement},
		{tenant.Connect, a.registerLeaving},
		{tenant.Agenda, a.registerAgenda},
		{tenant.Agenda, a.registerContactFiles},
		{tenant.Agenda, a.registerCalendarFeeds},
		{tenant.Robot, a.registerWaitlist}, // where no robot is offered nobody could be asked
		{tenant.Inbox, a.registerMessages},
		{tenant.Inbox, a.registerChats},
		{tenant.Inbox, a.registerOutbox},
		{tenant.Inbox, a.registerMedia},
		{tenant.Inbox, a.registerWork},
		{tenant.Robot, a.registerRobot},
	}
	return slices.DeleteFunc(all, func(p part) bool { return !a.d.Features.Has(p.feature) })
}
