package assistant

import (
	"context"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// Waitlist stores the clients who wait for a time.
type Waitlist interface {
	// Waitlist lists a salon's clients who wait, with what they were offered, the one who has waited longest first.
	Waitlist(ctx context.Context, scope tenant.Scope, t tenant.ID) ([]agenda.Waiting, error)
	// SaveWaiting writes where a wish stands. Errors: Conflict when it is no longer as it was read.
	SaveWaiting(ctx context.Context, scope tenant.Scope, t tenant.ID, w agenda.Waiting) error
	// LapseOffer ends an offer that was not answered; one that never went out is looked at again at retry. Errors: as SaveWaiting.
	LapseOffer(ctx context.Context, scope tenant.Scope, t tenant.ID, w agenda.Waiting, now, retry time.Time) error
}

// WaitlistTimes stores when the waiting lists of salons are due.
type WaitlistTimes interface {
	// DueWaitlists lists salons whose waiting list is due, the longest due first.
	DueWaitlists(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]tenant.ID, error)
	// NextWaitlist is when the first one is due; zero: when a time becomes free.
	NextWaitlist(ctx context.Context, scope tenant.Scope) (time.Time, error)
	PutOffWaitlist(ctx context.Context, scope tenant.Scope, t tenant.ID, now, until time.Time) error
}

// The times of the waiting list.
const (
	// offerGoesWithin is for how long an offer may wait to be sent: the client still has time to answer it.
	offerGoesWithin = 5 * time.Minute
	// waitRetry is when an offer is tried again that could not be sent, for example because the
	// salon's WhatsApp was not connected.
	waitRetry = 15 * time.Minute
	// muteRetry is when the list of a salon is tried again whose robot is off.
	muteRetry = time.Hour
)

// waiters is the errand that offers freed times to waiting clients. A salon's clients are handled
// one after another, in the order in which they wait, and each offer places its hold in the same
// commit: a time is offered to one client only, also when two processes work.
type waiters struct{ a *Assistant }

func (s waiters) next(ctx context.Context) (time.Time, error) {
	return s.a.waitlistTimes.NextWaitlist(ctx, s.a.scope())
}

func (s waiters) due(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := s.a.waitlistTimes.DueWaitlists(ctx, s.a.scope(), now, batch)
	if err != nil {
		return false, err
	}
	s.a.each(ctx, len(list), func(i int) {
		err := s.a.offerTimes(ctx, list[i], now)
		if err == nil || ctx.Err() != nil || fault.Is(err, fault.Conflict) { // somebody else did it, or it is judged again
			return
		}
		s.a.failed(ctx, "offering a time that became free", err)
		_ = s.a.waitlistTimes.PutOffWaitlist(ctx, s.a.scope(), list[i], now, now.Add(retryAfter)) // if this fails too, the list stays due and is tried again after leastPause
	})
	return len(list) == batch, nil
}

// offerTimes looks at those of a salon who are due, in the order in which they wait.
func (a *Assistant) offerTimes(ctx context.Context, t tenant.ID, now time.Time) error {
	scope := a.scope()
	p, mute, err := a.profile(ctx, scope, t)
	if err != nil {
		return err
	}
	all, err := a.waitlist.Waitlist(ctx, scope, t)
	if err != nil {
		return err
	}
	if lapsed, err := a.lapse(ctx, t, all, now); err != nil || lapsed {
		return err // the others stay due and are handled in the next round
	}
	if !mute && a.reachable != nil {
		open, err := a.reachable(ctx, scope, t)
		if err != nil {
			return err
		}
		if !open {
			return a.waitlistTimes.PutOffWaitlist(ctx, scope, t, now, now.Add(waitRetry))
		}
	}
	if mute {
		return a.waitlistTimes.PutOffWaitlist(ctx, scope, t, now, now.Add(muteRetry))
	}
	for _, w := range all {
		if w.State == agenda.IsWaiting && !w.Due.IsZero() && !w.Due.After(now) {
			if err := a.offerTime(ctx, t, p, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// lapse ends the offers that were not answered in time, and drops their holds.
func (a *Assistant) lapse(ctx context.Context, t tenant.ID, all []agenda.Waiting, now time.Time) (lapsed bool, err error) {
	for _, w := range all {
		if w.State == agenda.IsOffered && !w.Due.After(now) {
			if err := a.waitlist.LapseOffer(ctx, a.scope(), t, w, now, now.Add(waitRetry)); err != nil {
				return lapsed, err
			}
			lapsed = true
		}
	}
	return lapsed, nil
}

// offerTime looks at one who waits.
func (a *Assistant) offerTime(ctx context.Context, t tenant.ID, p robot.Profile, v agenda.Waiting) error {
	scope := a.scope()
	who, err := a.contacts.Contact(ctx, scope, t, v.Client)
	if fault.Is(err, fault.NotFound) || err == nil && who.ReplyTo.IsZero() {
		return a.waitlist.SaveWaiting(ctx, scope, t, v.End(agenda.WaitNoNumber))
	}
	if err != nil {
		return err
	}
	_, err = a.decide(ctx, scope, who, func(kept robot.StoredConversation, w robot.World) (robot.Outcome, robot.Save, error) {
		zone, err := time.LoadLocation(w.Agenda.Zone.String())
		if err != nil {
			return robot.Outcome{}, robot.Save{}, err
		}
		verdict := robot.JudgeWaiting(v, kept.Conversation, w, p.Quiet(), zone)
		if verdict.Place == nil {
			return robot.Outcome{}, robot.Save{}, a.keepWaiting(ctx, t, v, verdict)
		}
		return a.offering(who, kept, v, *verdict.Place, w)
	})
	if settled(err) {
		return nil
	}
	return err
}

// keepWaiting writes what becomes of a wish for which nothing is offered.
func (a *Assistant) keepWaiting(ctx context.Context, t tenant.ID, v agenda.Waiting, verdict robot.WaitVerdict) error {
	v.Due = verdict.Again
	if verdict.End != "" {
		v = v.End(verdict.End)
	}
	if err := a.waitlist.SaveWaiting(ctx, a.scope(), t, v); err != nil && !fault.Is(err, fault.Conflict) { // it changed meanwhile, and is looked at again
		return err
	}
	return errSettled
}

// offering is what is written of an offer that goes out.
func (a *Assistant) offering(who contact.Contact, kept robot.StoredConversation, v agenda.Waiting, p robot.Place, w robot.World) (robot.Outcome, robot.Save, error) {
	out, offer, err := a.robot.OfferWaiting(kept.Conversation, v, p, w)
	if err != nil {
		return out, robot.Save{}, err
	}
	out, save, err := a.spoken(who, kept, out, sending{inbox.Unasked, w.Now.Add(offerGoesWithin)}, w.Now)
	if err != nil {
		return out, save, err
	}
	save.Offered = &robot.Offered{Wish: v, Offer: offer}
	if len(save.Replies) > 0 {
		save.Offered.Message = save.Replies[0].ID
	}
	return out, save, nil
}
