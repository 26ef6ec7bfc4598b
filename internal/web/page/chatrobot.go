package page

import (
	"fmt"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/text"
)

// ChatRobot is what the robot does in a conversation.
type ChatRobot struct {
	Answers bool                // it answers in this salon
	Until   time.Time           // a person answers until then; zero, or past: the robot does
	Asked   bool                // the client asked for a person, and none has written yet
	Said    map[inbox.ID]string // the messages that it said, with the rule that spoke
	Told    robot.SentNotice    // what it last told the salon of this client, in the last day; zero: nothing
}

// NoticedFor is how long a conversation shows what the robot told the salon of its client.
const NoticedFor = 24 * time.Hour

// LastTold is what the robot last told the salon of a client, out of what it told lately, the newest first.
func LastTold(all []robot.SentNotice, who contact.ID) robot.SentNotice {
	for _, t := range all {
		if t.Contact == who {
			return t
		}
	}
	return robot.SentNotice{}
}

// Person tells whether a person answers.
func (r ChatRobot) Person(now time.Time) bool { return now.Before(r.Until) }

// Next is when the line about it has to be drawn again: each minute while a person answers. Zero: when something changes.
func (r ChatRobot) Next(now time.Time) time.Time {
	if !r.Answers || !r.Person(now) {
		return time.Time{}
	}
	return now.Add(min(time.Minute, r.Until.Sub(now)))
}

// RobotLine is the line above a conversation that says who answers.
type RobotLine struct {
	Person      bool
	Label, Rest string
	Told        string // what it told the salon; empty: nothing
}

// robotLine is nil where no robot answers.
func (w Localizer) robotLine(in TalkInput) *RobotLine {
	told := ""
	if t := in.Robot.Told; t.What != "" {
		told = w.Say(text.RobotTold, t.At.In(in.Zone).Format("15:04"), w.Say(text.RobotNoticeKey(string(t.What))))
	}
	switch r := in.Robot; {
	case !r.Answers:
		return nil
	case !r.Person(in.Now):
		return &RobotLine{Label: w.Say(text.RobotAnswers), Told: told}
	default:
		l := &RobotLine{Person: true, Label: w.Say(text.RobotYours), Told: told}
		if r.Asked {
			l.Label = w.Say(text.RobotAsked)
		}
		l.Rest = w.Say(text.RobotUntil, r.Until.In(in.Zone).Format("15:04"), left(r.Until.Sub(in.Now)))
		return l
	}
}

// left is 1h40, 45 min.
func left(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	if minutes < 60 { //nolint:mnd // an hour
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%dh%02d", minutes/60, minutes%60) //nolint:mnd // an hour
}
