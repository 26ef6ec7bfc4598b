package storetest

import (
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/contact"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

func callsOfAlarms() map[string]call {
	owner := func(f fixture) tenant.User { return tenant.User{ID: f.id, Role: tenant.Owner, Tenant: f.row.Tenant} }
	return map[string]call{
		"NoticeSetting": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.NoticeSetting(ctx, sc, owner(f))
			return err
		}},
		"PutNoticeSetting": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutNoticeSetting(ctx, sc, owner(f), alarm.DefaultSetting())
		}},
		"NoticesOf": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.NoticesOf(ctx, sc, owner(f), 1)
			return err
		}},
		"AddTrialNotice": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AddTrialNotice(ctx, sc, owner(f), alarm.ByMail)
		}},
		"ReadNotice": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			if err := s.AddTrialNotice(ctx, sc, owner(f), alarm.ByMail); err != nil {
				return err
			}
			list, err := s.NoticesOf(ctx, sc, owner(f), 1)
			if err == nil {
				_, err = s.ReadNotice(ctx, sc, owner(f), list[0].ID)
			}
			return err
		}},
		"AddPushDevice": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AddPushDevice(ctx, sc, owner(f), alarm.Device{ID: alarm.NewID(), Endpoint: "https://push.example/x", Created: dayOne()})
		}},
		"PushDevicesOf": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.PushDevicesOf(ctx, sc, owner(f))
			return err
		}},
		"RemovePushDevice": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.RemovePushDevice(ctx, sc, owner(f), alarm.NewID())
		}},
		"PushDevices": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.PushDevices(ctx, sc, f.id)
			return err
		}},
		"DropPushDevice": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropPushDevice(ctx, sc, f.id, alarm.NewID())
		}},
		"AllNotices": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.AllNotices(ctx, sc, "", 1)
			return err
		}},
		"PushKey": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.PushKey(ctx, sc, "a key")
			return err
		}},
	}
}

// callsOfNoticeNumbers are about the numbers at which people want notices.
func callsOfNoticeNumbers() map[string]call {
	owner := func(f fixture) tenant.User { return tenant.User{ID: f.id, Role: tenant.Owner, Tenant: f.row.Tenant} }
	return map[string]call{
		"NoticeNumber": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.NoticeNumber(ctx, sc, owner(f))
			return err
		}},
		"AskNoticeNumber": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AskNoticeNumber(ctx, sc, owner(f), "a hash of "+f.id, dayOne())
		}},
		"DropNoticeNumber": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropNoticeNumber(ctx, sc, owner(f))
		}},
		"NoticeCode": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			if err := s.AskNoticeNumber(ctx, sc, owner(f), "another hash of "+f.id, dayOne().Add(time.Hour)); err != nil {
				return err
			}
			_, err := s.NoticeCode(ctx, sc, "another hash of "+f.id, dayOne())
			return err
		}},
		"GetsNotices": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.GetsNotices(ctx, sc, contact.NewID())
			return err
		}},
	}
}

// callsOfAlarmRunner are what the runner of alarms asks.
func callsOfAlarmRunner() map[string]call {
	return map[string]call{
		"DueOutages": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.DueOutages(ctx, sc, dayOne(), 1)
			return err
		}},
		"JudgeOutage": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.JudgeOutage(ctx, sc, alarm.DueOutage{Outage: alarm.Outage{Tenant: f.row.Tenant}}, alarm.Verdict{}, dayOne())
		}},
		"PutOffOutage": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutOffOutage(ctx, sc, alarm.DueOutage{Outage: alarm.Outage{Tenant: f.row.Tenant}}, dayOne())
		}},
		"NextAlarm": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.NextAlarm(ctx, sc)
			return err
		}},
		"OpenWarnings": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.OpenWarnings(ctx, sc, "disk")
			return err
		}},
		"ChangeWarning": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.ChangeWarning(ctx, sc, alarm.WarningChange{Warning: alarm.Warning{ID: f.id, Source: "disk of " + f.id, Began: dayOne(), Seen: dayOne(), Finding: alarm.Finding{Kind: alarm.DiskLow}}}, false, dayOne())
		}},
		"PlatformWarnings": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.PlatformWarnings(ctx, sc, 1)
			return err
		}},
		"SalonWarning": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, _, err := s.SalonWarning(ctx, sc, f.row.Tenant)
			return err
		}},
		"DueNotices": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.DueNotices(ctx, sc, dayOne(), 1)
			return err
		}},
		"ClaimNotice": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.ClaimNotice(ctx, sc, alarm.Notice{}, dayOne())
			return err
		}},
		"SettleNotice": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			return s.SettleNotice(ctx, sc, alarm.Notice{}, alarm.Settlement{State: alarm.Dropped}, dayOne())
		}},
		"PruneAlarms": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.PruneAlarms(ctx, sc, dayOne())
			return err
		}},
	}
}
