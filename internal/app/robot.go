package app

import (
	"context"

	"salonzap/internal/fault"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// openRobot puts together what answers clients.
func (c *Core) openRobot() {
	c.Assistant = assistant.New(assistant.Deps{
		Memory: c.Store, Alarms: c.Store, Reminders: c.Store, Agenda: c.Store, Salons: c.Store, Contacts: c.Store, Lines: salonLines{c.Store}, Log: c.Log, Now: c.Now,
	})
}

// attend lets the robot do what is due although nobody writes, until ctx ends.
func (a *App) attend(ctx context.Context) { a.core.Assistant.Run(ctx, a.core.Store.RobotDue()) }

// salonLines tells what owners made of their connections.
type salonLines struct{ store *store.Store }

// Paused tells whether a salon's owner paused it. A salon that was never connected is not.
func (l salonLines) Paused(ctx context.Context, scope tenant.Scope, t tenant.ID) (bool, error) {
	c, err := l.store.ByTenant(ctx, scope, t)
	if fault.Is(err, fault.NotFound) && scope.Allows(t) {
		return false, nil
	}
	return err == nil && c.Paused, err
}
