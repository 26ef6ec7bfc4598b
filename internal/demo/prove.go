package demo

import (
	"context"
	"errors"

	"salonzap/internal/fault"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/text"
)

// Step is the state of a salon's passkey step, as the REST API names it; empty when there is none.
type Step string

// The steps.
const (
	StepAsked   Step = "passkey"      // WhatsApp waits for the owner's passkey
	StepSent    Step = "passkey_sent" // it has the answer
	StepCompare Step = "passkey_code" // a code is to be compared
)

// challenge is WhatsApp's question for a passkey, after a phone has used a code.
type challenge struct {
	phone  *simulator.Phone
	code   string       // on whose use it was asked
	before map[int]bool // the devices that the phone had
}

// challenged remembers that WhatsApp asked for a passkey when a phone used a code.
func (c *cast) challenged(instance, code string, by *simulator.Phone) {
	asked := challenge{phone: by, code: code, before: map[int]bool{}}
	for _, d := range by.Devices() {
		asked.before[d.ID] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passkeys[instance] = asked
}

// challenge is the phone of which WhatsApp wants a passkey for a salon, nil when it wants none, and where that is. What the
// salon's page does not say yet is known by the code that it still shows.
func (c *cast) challenge(s Salon) (*simulator.Phone, Step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked, ok := c.passkeys[s.Instance]
	switch shown := s.shown(); {
	case !ok:
		return nil, ""
	case s.Step != "":
		return asked.phone, s.Step
	case shown != "" && shown == asked.code:
		return asked.phone, StepAsked
	case shown != "":
		delete(c.passkeys, s.Instance)
	}
	return nil, ""
}

// adopt finds the device that was linked after a passkey's answer: no call returns it.
func (c *cast) adopt(instance string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked, ok := c.passkeys[instance]
	if !ok {
		return
	}
	for _, l := range c.links {
		if l.phone == asked.phone {
			asked.before[l.device] = true // another salon's
		}
	}
	for _, d := range asked.phone.Devices() {
		if !asked.before[d.ID] {
			c.links[instance] = link{asked.phone, d.ID}
			delete(c.passkeys, instance)
			return
		}
	}
}

// prove answers WhatsApp's question as the browser of the salon's page would, with the passkey of the phone in the hand.
// Errors: faults with a sentence when it was refused.
func (d *Demo) prove(ctx context.Context, a Action, at scene) error {
	switch {
	case d.deps.Prove == nil:
		return fault.New(fault.Invalid, "demo.prove", text.Malformed)
	case !at.possible(a):
		return fault.New(fault.Conflict, "demo.prove", unavailableReason(a))
	}
	if a == ProveSilent {
		at.phone.SetPasskeyBehavior(simulator.PasskeySilent)
		defer at.phone.SetPasskeyBehavior(simulator.PasskeyGood) // by then WhatsApp has the answer
	}
	err := d.deps.Prove(ctx, at.salon, func(options []byte) ([]byte, error) {
		return at.phone.Forge(options, simulator.Forgery{Key: a == ProveOther})
	})
	return passkeyFault(err)
}

// passkeyFault turns errors of Deps.Prove into faults with a sentence.
func passkeyFault(err error) error {
	var key fault.Key
	switch {
	case err == nil:
		return nil
	case fault.Is(err, fault.NotFound), errors.Is(err, simulator.ErrNoPasskeyStep):
		key = text.DemoNoStep
	case fault.Is(err, fault.Conflict):
		key = text.DemoProofRefused
	case fault.Is(err, fault.Unavailable):
		key = text.DemoProofLost
	default:
		return fault.Wrap(fault.Internal, "demo.prove", err)
	}
	return &fault.Error{Kind: fault.Conflict, Op: "demo.prove", Key: key, Err: err}
}
