package engine

import (
	"log/slog"
	"slices"
)

// Start begins to connect the devices, paced, the most recently active first, and returns at once. It may be called again, with devices that
// come from another process. The first call deletes devices in the database that belong to no instance.
func (e *Engine) Start(devices []Device, idle []string) {
	for _, instance := range idle {
		e.add(instance)
	}
	devices = slices.Clone(devices)
	slices.SortStableFunc(devices, func(a, b Device) int { return b.LastActive.Compare(a.LastActive) })
	owner := make(map[string]string, len(devices))
	for _, d := range devices {
		if other, taken := owner[d.JID]; taken { // two sessions of one device would replace each other for ever
			e.cfg.Log.Error("two instances have one device", slog.String("instance", d.Instance), slog.String("other", other))
			e.alarm(d.Instance, AlarmReplaced)
			e.add(d.Instance)
			continue
		}
		owner[d.JID] = d.Instance
		e.add(d.Instance).start(d)
	}
	e.orphans.Do(func() { e.spawn(e.removeOrphans) })
}

// start begins to connect a device, unless the instance has one already.
func (s *session) start(d Device) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.removed || s.jid != "" || s.link != nil || d.JID == "" {
		return
	}
	s.jid, s.proxy = d.JID, d.Proxy
	s.state = Snapshot{State: Connecting, JID: bareJID(d.JID), Changed: s.engine.cfg.Now()}
	s.publish()
	s.scheduleConnect(s.newClientSession(), false)
}

// removeOrphans deletes devices of no session. It reads the database before it asks the sessions, since the session of a device that is being
// paired knows it before its row is written.
func (e *Engine) removeOrphans() {
	found, err := e.devices.jids(e.ctx)
	if err != nil {
		e.cfg.Log.Warn("orphaned devices were not looked for", slog.Any("error", err))
		return
	}
	owned := make(map[string]bool, len(found))
	if e.cfg.Devices != nil {
		others, err := e.cfg.Devices(e.ctx)
		if err != nil {
			e.cfg.Log.Warn("orphaned devices were not looked for", slog.Any("error", err))
			return
		}
		for _, jid := range others {
			owned[jid] = true
		}
	}
	for _, s := range e.allSessions() {
		s.mu.Lock()
		owned[s.jid] = true
		s.mu.Unlock()
	}
	removed := 0
	for _, jid := range found {
		if !owned[jid] && e.ctx.Err() == nil {
			e.devices.remove(e.ctx, jid)
			removed++
		}
	}
	if removed > 0 {
		e.cfg.Log.Info("orphaned devices were removed", slog.Int("count", removed))
	}
}

// allSessions is a copy of the list of sessions.
func (e *Engine) allSessions() []*session {
	e.mu.RLock()
	defer e.mu.RUnlock()
	all := make([]*session, 0, len(e.sessions))
	for _, s := range e.sessions {
		all = append(all, s)
	}
	return all
}
