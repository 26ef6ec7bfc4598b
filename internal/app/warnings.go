package app

import (
	"context"
	"os"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/backup"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// warnEvery is how often the checks look.
const warnEvery = 5 * time.Minute

// The bounds beyond which people are warned.
const (
	lateQueue    = 15 * time.Minute
	wrongClock   = time.Minute
	noBackupYet  = time.Hour           // from the start of the process: the first backup takes its time
	certDays     = 14 * 24 * time.Hour // a certificate's last days, or
	certShare    = 5                   // its last fifth, whichever is shorter: some are made for days
	diskShare    = 20                  // a twentieth of a disk,
	diskMost     = 5 << 30             // at most so many bytes,
	diskLeast    = 512 << 20           // and at least so many
	mebibyteBits = 20
)

// checks are what this process looks at for warnings.
func (c *Core) checks() []alarm.Check {
	node, err := os.Hostname()
	if err != nil {
		node = "node"
	}
	started := c.Now()
	all := []alarm.Check{
		{Source: "queues", Look: c.queueCheck},
		{Source: "certificates", Look: func(context.Context) (alarm.Report, error) { return certificateReport(c.peers.current(), c.Now()), nil }},
		{Source: "clock of " + node, Look: func(context.Context) (alarm.Report, error) { return clockReport(node, c.peers.current()), nil }},
		{Source: "disk of " + node, Look: func(context.Context) (alarm.Report, error) { return diskReport(node, c.Config.Data), nil }},
	}
	if every := c.Config.Backup.Every; every > 0 {
		all = append(all, alarm.Check{Source: "backup", Look: func(ctx context.Context) (alarm.Report, error) {
			s, err := backup.ReadStatus(ctx, c.Store)
			return backupReport(s, c.Config.Backup, started, c.Now()), err
		}})
	}
	return all
}

// warn carries the checks out.
func (c *Core) warn(ctx context.Context, checks []alarm.Check) {
	for _, check := range checks {
		c.Watcher.Look(ctx, check)
	}
}

// The days after which owners are warned of a phone that was not seen.
const (
	phoneDays     = 10
	phoneDaysLong = 12
)

// notePhones warns of the phones of a server's salons.
func (c *Core) notePhones(ctx context.Context, server string, phones []reconcile.Phone) error {
	return c.Watcher.Note(ctx, "phones of "+server, phoneReport(phones, c.Now()))
}

func phoneReport(phones []reconcile.Phone, now time.Time) alarm.Report {
	const day = 24 * time.Hour
	var r alarm.Report
	well := make(map[string]bool, len(phones))
	for _, p := range phones {
		f := alarm.Finding{Kind: alarm.PhoneUnseen, Subject: p.Tenant.String(), Tenant: p.Tenant, Figure: int(now.Sub(p.Seen) / day)}
		switch {
		case f.Figure < phoneDays:
			well[f.Subject] = true
			continue
		case f.Figure >= phoneDaysLong:
			f.Kind = alarm.PhoneUnseenLong
		}
		r.Found = append(r.Found, f)
	}
	r.Well = func(subject string) bool { return well[subject] }
	return r
}

func (c *Core) queueCheck(ctx context.Context) (r alarm.Report, err error) {
	now := c.Now()
	oldest, err := c.Store.OldestDue(ctx, tenant.System("warnings"), now)
	return queueReport(oldest, now), err
}

func queueReport(oldest map[store.Queue]time.Time, now time.Time) (r alarm.Report) {
	for queue, due := range oldest {
		if late := now.Sub(due); !due.IsZero() && late > lateQueue {
			r.Found = append(r.Found, alarm.Finding{Kind: alarm.QueueLate, Subject: string(queue), Figure: int(late / time.Minute)})
		}
	}
	return r
}

func certificateReport(all map[string]peer, now time.Time) (r alarm.Report) {
	const day = 24 * time.Hour
	for host, v := range all {
		left := v.ends.Sub(now)
		switch {
		case v.ends.IsZero() || left > min(certDays, v.ends.Sub(v.begins)/certShare):
		case left > 0:
			r.Found = append(r.Found, alarm.Finding{Kind: alarm.CertificateEnds, Subject: host, Figure: int(left / day)})
		default:
			r.Found = append(r.Found, alarm.Finding{Kind: alarm.CertificateEnded, Subject: host, Figure: int(-left / day)})
		}
	}
	return r
}

// clockReport warns when each clock that this node's was compared with differs: when one alone does, that one may be wrong.
func clockReport(node string, all map[string]peer) (r alarm.Report) {
	least := time.Duration(0)
	for _, v := range all {
		off := v.skew.Abs()
		switch {
		case !v.timed:
			continue
		case off <= wrongClock:
			return r
		}
		if least == 0 || off < least {
			least = off
		}
	}
	if least > 0 {
		r.Found = []alarm.Finding{{Kind: alarm.ClockWrong, Subject: node, Figure: int(least / time.Second)}}
	}
	return r
}

func diskReport(node, folder string) (r alarm.Report) {
	if free, all, ok := diskSpace(folder); ok && lowDisk(free, all) {
		r.Found = []alarm.Finding{{Kind: alarm.DiskLow, Subject: node, Figure: int(min(free, diskMost) >> mebibyteBits)}}
	}
	return r
}

func lowDisk(free, all uint64) bool { return free < max(min(all/diskShare, diskMost), diskLeast) }

func backupReport(s backup.Status, cfg BackupConfig, started, now time.Time) (r alarm.Report) {
	age, ok := s.Age(now)
	switch {
	case !s.TooOld(now, cfg.Every):
	case ok:
		r.Found = []alarm.Finding{{Kind: alarm.BackupOld, Subject: cfg.To, Figure: int(age / time.Hour)}}
	case s.Failed.Times > 0 || now.Sub(started) > noBackupYet:
		r.Found = []alarm.Finding{{Kind: alarm.BackupMissing, Subject: cfg.To}}
	}
	return r
}
