package storetest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// calls is every method that takes a scope.
func calls() map[string]call {
	all := map[string]call{}
	for _, part := range []map[string]call{callsOfRows(), callsOfSalons(), callsOfConsole(), callsOfPeople(), callsOfAccess(), callsOfSecondFactors(), callsOfConnectors(), callsOfMessages(), callsOfOutbox(), callsOfEvents(), callsOfSubscriptions(), callsOfChats(), callsOfRobots(), callsOfRobotRecords(), callsOfWaitlists(), callsOfAlarms(), callsOfNoticeNumbers(), callsOfAlarmRunner(), callsOfReconciling(), callsOfPlatform(), callsOfUpkeep(), callsOfAgenda(), callsOfClients(), callsOfClientPages()} {
		maps.Copy(all, part)
	}
	return all
}

type (
	ctxt  = context.Context
	scope = tenant.Scope
)

func callsOfRows() map[string]call {
	return map[string]call{
		"Change": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Change(ctx, sc, f.row.ID, edit(func(c *connection.Connection) { c.Paused = true }))
			return err
		}},
		"Open": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, _, err := s.Open(ctx, sc, f.row.Tenant, fresh, edit(func(c *connection.Connection) { c.Paused = true }))
			return err
		}},
		"ByTenant": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ByTenant(ctx, sc, f.row.Tenant)
			return err
		}},
		"ByInstance": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ByInstance(ctx, sc, "default", f.row.Instance)
			return err
		}},
		"Serves": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			n := f.w.number()
			if sc.Allows(f.row.Tenant) { // it is connected; who may not see it must find the row as it was
				_, err := s.Change(ctx, anybody, f.row.ID, edit(func(c *connection.Connection) {
					c.Attempt, c.State = nil, connection.Connected{Number: n, Since: f.w.clock.now()}
				}))
				f.w.must(err)
			}
			_, err := s.Serves(ctx, sc, n)
			return err
		}},
		"Admit": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Admit(ctx, sc, f.row.ID, 0, f.w.clock.now())
			return err
		}},
		"History": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.History(ctx, sc, f.row.Tenant, "", 1)
			return err
		}},
	}
}

func callsOfSalons() map[string]call {
	return map[string]call{
		"Salon": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			t, _ := s.Tenant(ctx, anybody, f.row.Tenant)
			_, err := s.Salon(ctx, sc, t.Slug.String())
			return err
		}},
		"Salons": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			t, _ := s.Tenant(ctx, anybody, f.row.Tenant)
			list, err := s.Salons(ctx, sc, connection.Query{Text: t.Slug.String()})
			return nothing(slices.ContainsFunc(list, func(x connection.Salon) bool { return x.Tenant.ID == f.row.Tenant }), err)
		}},
		"CountFound": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.CountFound(ctx, sc, connection.Query{})
			return err
		}},
		"CountSalons": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.CountSalons(ctx, sc)
			return err
		}},
		"Tenant": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Tenant(ctx, sc, f.row.Tenant)
			return err
		}},
		"TenantBySlug": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			t, _ := s.Tenant(ctx, anybody, f.row.Tenant)
			_, err := s.TenantBySlug(ctx, sc, t.Slug.String())
			return err
		}},
		"AddTenant": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			t, given, _ := tenant.New(tenant.Draft{Name: "Novo"}, f.w.clock.now())
			_, err := s.AddTenant(ctx, sc, t, given)
			return err
		}},
		"ChangeTenant": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ChangeTenant(ctx, sc, f.row.Tenant, func(t tenant.Tenant) (tenant.Tenant, error) {
				t.Name = "Mudado"
				return t, nil
			})
			return err
		}},
		"DeleteTenant": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DeleteTenant(ctx, sc, f.row.Tenant, f.w.clock.now())
		}},
	}
}

func callsOfPeople() map[string]call {
	return map[string]call{
		"AddUser": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AddUser(ctx, sc, tenant.User{
				ID: "2" + f.id, Email: "2" + f.id + "@a.test", Role: tenant.Owner, Tenant: f.row.Tenant, CreatedAt: f.w.clock.now(),
			})
		}},
		"UserByEmail": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.UserByEmail(ctx, sc, f.id+"@a.test")
			return err
		}},
		"User": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.User(ctx, sc, f.id)
			return err
		}},
		"Users": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			list, err := s.Users(ctx, sc)
			return nothing(slices.ContainsFunc(list, func(u tenant.User) bool { return u.ID == f.id }), err)
		}},
		"CountOperators": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.CountOperators(ctx, sc)
			return err
		}},
		"SetPassword": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.SetPassword(ctx, sc, f.id, "new")
		}},
		"Rehash": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.Rehash(ctx, sc, f.id, "", "new")
		}},
		"ChangeUser": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.ChangeUser(ctx, sc, tenant.User{ID: f.id, Email: "other" + f.id + "@example.com", Role: tenant.Owner, Tenant: f.row.Tenant})
		}},
		"DeleteUser": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error { return s.DeleteUser(ctx, sc, f.id) }},
		"AddAPIKey": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AddAPIKey(ctx, sc, tenant.APIKey{ID: "2" + f.id, Hash: "2" + f.id, Tenant: f.row.Tenant, CreatedAt: f.w.clock.now()})
		}},
		"APIKeys": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			list, err := s.APIKeys(ctx, sc)
			return nothing(slices.ContainsFunc(list, func(k tenant.APIKey) bool { return k.ID == f.id }), err)
		}},
		"APIKeyByHash": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.APIKeyByHash(ctx, sc, f.id)
			return err
		}},
		"RevokeAPIKey": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.RevokeAPIKey(ctx, sc, f.id, f.w.clock.now())
		}},
		"TouchAPIKey": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.TouchAPIKey(ctx, sc, f.id, f.w.clock.now())
		}},
	}
}

func callsOfSecondFactors() map[string]call {
	return map[string]call{
		"SecondFactor": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.SecondFactor(ctx, sc, f.id)
			return err
		}},
		"BeginSecondFactor": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.BeginSecondFactor(ctx, sc, tenant.SecondFactor{UserID: f.id, Secret: "S", CreatedAt: f.w.clock.now()})
		}},
		"ConfirmSecondFactor": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.ConfirmSecondFactor(ctx, sc, tenant.SecondFactor{UserID: f.id, Secret: "S", ConfirmedAt: f.w.clock.now()}, nil)
		}},
		"UseSecondFactor": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			f.w.factorOn(ctx, f.id)
			return s.UseSecondFactor(ctx, sc, f.id, 2)
		}},
		"UseRecoveryCode": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			f.w.factorOn(ctx, f.id)
			return s.UseRecoveryCode(ctx, sc, f.id, "one")
		}},
		"DropSecondFactor": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropSecondFactor(ctx, sc, f.id)
		}},
	}
}

func callsOfAccess() map[string]call {
	return map[string]call{
		"BindSession": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.BindSession(ctx, sc, "token"+f.id, f.id, tenant.Device{})
		}},
		"TouchSession": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.TouchSession(ctx, sc, "token", f.w.clock.now())
		}},
		"CapSessions": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.CapSessions(ctx, sc, f.id, 1)
			return err
		}},
		"SessionsOf": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.SessionsOf(ctx, sc, f.id)
			return err
		}},
		"EndSession": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			bound := s.BindSession(ctx, anybody, "ends"+f.id, f.id, tenant.Device{})
			return errors.Join(bound, s.EndSession(ctx, sc, f.id, tenant.SessionID("ends"+f.id)))
		}},
		"DeleteUserSessions": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DeleteUserSessions(ctx, sc, f.id, "")
		}},
		"AddTicket": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AddTicket(ctx, sc, tenant.Ticket{
				Hash: "2" + f.id, Purpose: tenant.ForConnect, Tenant: f.row.Tenant, ExpiresAt: f.w.clock.now().Add(time.Hour),
			})
		}},
		"PeekTicket": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.PeekTicket(ctx, sc, f.id, tenant.ForConnect, f.w.clock.now())
			return err
		}},
		"UseTicket": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.UseTicket(ctx, sc, f.id, tenant.ForConnect, f.w.clock.now())
			return err
		}},
		"AcceptTicket": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.AcceptTicket(ctx, sc, "invite"+f.id, tenant.ForInvite, f.w.clock.now(), "new")
			return err
		}},
		"TicketUsed": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.TicketUsed(ctx, sc, f.id)
			return err
		}},
		"DropTickets": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			return s.DropTickets(ctx, sc, tenant.ForSetup)
		}},
		"RecordLogin": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.RecordLogin(ctx, sc, f.id, false, f.w.clock.now())
		}},
		"KnowLogin": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.KnowLogin(ctx, sc, f.id, f.w.clock.now())
		}},
		"KnownLogin": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.KnownLogin(ctx, sc, f.id, f.w.clock.now())
			return err
		}},
		"FailedLogins": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, _, err := s.FailedLogins(ctx, sc, f.id, f.w.clock.now())
			return err
		}},
	}
}

func callsOfPlatform() map[string]call {
	return map[string]call{
		"ClaimOnce": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ClaimOnce(ctx, sc, tenant.Once{Owner: "o", Key: f.w.number().Digits(), Request: "r"}, f.w.clock.now())
			return err
		}},
		"KeepOnce": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			return s.KeepOnce(ctx, sc, tenant.Once{Owner: "o", Key: "k", Request: "r"}, tenant.OnceAnswer{Status: 201})
		}},
		"DropOnce": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			return s.DropOnce(ctx, sc, tenant.Once{Owner: "o", Key: "k", Request: "r"})
		}},
		"PruneOnce": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PruneOnce(ctx, sc, f.w.clock.now().Add(-tenant.OnceTime))
		}},
		"PutServer": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutServer(ctx, sc, fleet.Server{ID: "extra", URL: "http://x.test", CreatedAt: f.w.clock.now()})
		}},
		"Server": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.Server(ctx, sc, "default")
			return err
		}},
		"CountLeaving": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.CountLeaving(ctx, sc, "default")
			return err
		}},
		"Servers": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.Servers(ctx, sc)
			return err
		}},
		"DeleteServer": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			put := s.PutServer(ctx, anybody, fleet.Server{ID: "gone", URL: "http://x.test", CreatedAt: f.w.clock.now()})
			return errors.Join(put, s.DeleteServer(ctx, sc, "gone"))
		}},
		"AddServer": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			defer func() { _ = s.DeleteServer(ctx, anybody, "added") }()
			return s.AddServer(ctx, sc, fleet.Server{ID: "added", URL: "http://x.test", CreatedAt: f.w.clock.now()})
		}},
		"ChangeServer": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			return s.ChangeServer(ctx, sc, "default", fleet.Patch{}.Apply)
		}},
		"RecordHealth": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.RecordHealth(ctx, sc, "default", fleet.Health{At: f.w.clock.now()}, time.Second)
		}},
		"Setting": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.Setting(ctx, sc, "key_ring_check")
			return err
		}},
		"PutSetting": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			return s.PutSetting(ctx, sc, "colour", "red")
		}},
		"CountRejects": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.CountRejects(ctx, sc, "default", f.w.clock.now())
			return err
		}},
		"DueConnections": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.DueConnections(ctx, sc, f.w.clock.now(), 1, 1)
			return err
		}},
		"RejectWebhook": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.RejectWebhook(ctx, sc, "default", "broken", nil, f.w.clock.now())
		}},
	}
}

// callsOfUpkeep are what a node does so that the platform stays well.
func callsOfUpkeep() map[string]call {
	return map[string]call{
		"OldestDue": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.OldestDue(ctx, sc, f.w.clock.now())
			return err
		}},
		"LockBackups": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			unlock, err := s.LockBackups(ctx, sc)
			if err != nil {
				return err
			}
			return unlock()
		}},
		"PruneEvents":      {platform, pruning((*store.Store).PruneEvents)},
		"PruneHistory":     {platform, pruning((*store.Store).PruneHistory)},
		"PruneSessions":    {platform, pruning((*store.Store).PruneSessions)},
		"PruneLogins":      {platform, pruning((*store.Store).PruneLogins)},
		"PruneKnownLogins": {platform, pruning((*store.Store).PruneKnownLogins)},
	}
}

func pruning(
	prune func(*store.Store, context.Context, tenant.Scope, time.Time) (int, error),
) func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
	return func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
		_, err := prune(s, ctx, sc, f.w.clock.now().Add(-time.Hour))
		return err
	}
}
