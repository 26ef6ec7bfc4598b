package storetest

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/store"
)

func callsOfRobots() map[string]call {
	return map[string]call{
		"RobotProfile": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.RobotProfile(ctx, sc, f.row.Tenant)
			return err
		}},
		"PutRobotProfile": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutRobotProfile(ctx, sc, f.row.Tenant, robot.Profile{})
		}},
		"MarkRobotTried": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.MarkRobotTried(ctx, sc, f.row.Tenant)
		}},
		"Talk": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Talk(ctx, sc, f.row.Tenant, f.met(ctx).ID)
			return err
		}},
		"SaveTalk": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.SaveTalk(ctx, sc, robot.Save{Tenant: f.row.Tenant, Contact: f.met(ctx).ID})
		}},
		"DueTalks": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.DueTalks(ctx, sc, dayOne(), 1)
			return err
		}},
		"NextTalk": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.NextTalk(ctx, sc)
			return err
		}},
		"DueReminders": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.DueReminders(ctx, sc, dayOne(), 1)
			return err
		}},
		"NextReminder": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.NextReminder(ctx, sc)
			return err
		}},
		"PutOffReminder": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutOffReminder(ctx, sc, robot.Reminder{Tenant: f.row.Tenant}, dayOne())
		}},
		"DropReminder": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropReminder(ctx, sc, robot.Reminder{Tenant: f.row.Tenant}, robot.DropOver)
		}},
		"RobotDay": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.RobotDay(ctx, sc, f.row.Tenant, dayOne(), 1)
			return err
		}},
		"Reserve": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Reserve(ctx, sc, f.row.Tenant, f.picks()) //nolint:contextcheck // the world has its own
			return err
		}},
		"Reservation": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			r, err := s.Reserve(ctx, anybody, f.row.Tenant, f.picks()) //nolint:contextcheck // the world has its own
			f.w.must(err)
			_, err = s.Reservation(ctx, sc, f.row.Tenant, r.Code)
			return err
		}},
		"PruneReservations": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.PruneReservations(ctx, sc, dayOne(), dayOne())
			return err
		}},
		"RobotReplies": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.RobotReplies(ctx, sc, f.row.Tenant, f.met(ctx).ID, 1)
			return err
		}},
		"PutOffTalk": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutOffTalk(ctx, sc, robot.Chat{Tenant: f.row.Tenant, Contact: f.met(ctx).ID}, dayOne(), dayOne())
		}},
	}
}

func callsOfRobotRecords() map[string]call {
	return map[string]call{
		"SpendModelCall": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.SpendModelCall(ctx, sc, f.row.Tenant, agenda.DateOf(dayOne()), 1)
			return err
		}},
		"ModelCalls": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ModelCalls(ctx, sc, f.row.Tenant, agenda.DateOf(dayOne()))
			return err
		}},
		"RobotRecord": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.RobotRecord(ctx, sc, f.row.Tenant, f.met(ctx).ID)
			return err
		}},
		"EventsAbout": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.EventsAbout(ctx, sc, f.row.Tenant, f.met(ctx).ID)
			return err
		}},
		"DueDigests": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.DueDigests(ctx, sc, dayOne(), 1)
			return err
		}},
		"NextDigest": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.NextDigest(ctx, sc)
			return err
		}},
		"TellDigest": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			err := s.TellDigest(ctx, sc, robot.DigestTold{Tenant: f.row.Tenant}, robot.DigestTurn{}, dayOne())
			if fault.Is(err, fault.Conflict) { // it was not due then
				return nil
			}
			return err
		}},
		"DayFacts": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.DayFacts(ctx, sc, f.row.Tenant, agenda.DateOf(dayOne()), dayOne())
			return err
		}},
		"RobotMeasures": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.RobotMeasures(ctx, sc, f.row.Tenant, robot.Period{From: agenda.DateOf(dayOne()), To: agenda.DateOf(dayOne()), Since: dayOne(), Until: dayOne().Add(time.Hour)})
			return err
		}},
		"RobotTotals": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.RobotTotals(ctx, sc, dayOne())
			return err
		}},
		"RobotsBySalon": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.RobotsBySalon(ctx, sc, dayOne(), 1)
			return err
		}},
		"RobotNotices": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.RobotNotices(ctx, sc, f.row.Tenant, dayOne(), 1)
			return err
		}},
	}
}
