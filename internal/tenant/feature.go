package tenant

import (
	"fmt"
	"slices"
	"strings"
)

// Feature is a part of the product that a platform offers to its salons, or does not.
type Feature string

// The features: a closed list.
const (
	Connect Feature = "connect" // a salon's WhatsApp connection; always on
	Inbox   Feature = "inbox"   // messages in and out: chats, the messages API, events for integrators
	Agenda  Feature = "agenda"  // services, people, hours, appointments and clients
	Robot   Feature = "robot"   // the conversation that answers and books; needs inbox and agenda
)

// Features are the features that are on. One that is off has no page, no menu entry, no route and
// no job. The zero value has Connect alone.
type Features struct{ inbox, agenda, robot bool }

// AllFeatures is everything, which is the default of a platform.
func AllFeatures() Features { return Features{inbox: true, agenda: true, robot: true} }

// FeatureList is every feature there is, in the order in which they build on one another.
func FeatureList() []Feature { return []Feature{Connect, Inbox, Agenda, Robot} }

// FeatureError says why a list of features is refused.
type FeatureError struct {
	Unknown string    // what is no feature; empty when the reason is another
	Needs   []Feature // what Robot lacks
}

// Error is a sentence for the operator, without its subject: "holds "chat", which is none of …".
func (e *FeatureError) Error() string {
	if e.Unknown != "" {
		return fmt.Sprintf("holds %q, which is none of %s.", e.Unknown, joinFeatures(FeatureList()))
	}
	return fmt.Sprintf("has robot without %s, which the robot works with.", joinFeatures(e.Needs))
}

// ParseFeatures reads names separated by commas, in any order and case; Connect is on in any case, and nothing at all is
// everything. Errors: *FeatureError.
func ParseFeatures(list string) (Features, error) {
	if strings.TrimSpace(list) == "" {
		return AllFeatures(), nil
	}
	var f Features
	for name := range strings.SplitSeq(list, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		switch Feature(name) {
		case "", Connect:
		case Inbox:
			f.inbox = true
		case Agenda:
			f.agenda = true
		case Robot:
			f.robot = true
		default:
			return Features{}, &FeatureError{Unknown: name}
		}
	}
	if f.robot && (!f.inbox || !f.agenda) {
		return Features{}, &FeatureError{Needs: slices.DeleteFunc([]Feature{Inbox, Agenda}, f.Has)}
	}
	return f, nil
}

// Has tells whether a feature is on.
func (f Features) Has(x Feature) bool {
	switch x {
	case Connect:
		return true
	case Inbox:
		return f.inbox
	case Agenda:
		return f.agenda
	case Robot:
		return f.robot
	}
	return false
}

// String lists those that are on, as ParseFeatures reads them.
func (f Features) String() string {
	return strings.Join(names(slices.DeleteFunc(FeatureList(), func(x Feature) bool { return !f.Has(x) })), ",")
}

func names(list []Feature) []string {
	all := make([]string, len(list))
	for i, x := range list {
		all[i] = string(x)
	}
	return all
}

// joinFeatures is "connect, inbox and agenda".
func joinFeatures(list []Feature) string {
	all := names(list)
	if len(all) == 1 {
		return all[0]
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}
