package page

import (
	"fmt"
	"time"

	"salonzap/internal/inbox"
	"salonzap/internal/text"
)

// ChatRobot is what the robot does in a conversation.
type ChatRobot struct {
	Answers bool                // it answers in this salon
	Until   time.Time           // a person answers until then; zero, or past: the robot does
	Asked   bool                // the client asked for a person, and none has written yet
	Said    map[inbox.ID]string // the messages that it said, with the rule that spoke
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
}

// robotLine is nil where no robot answers.
func (w Localizer) robotLine(in TalkInput) *RobotLine {
	switch r := in.Robot; {
	case !r.Answers:
		return nil
	case !r.Person(in.Now):
		return &RobotLine{Label: w.Say(text.RobotAnswers)}
	default:
		l := &RobotLine{Person: true, Label: w.Say(text.RobotYours)}
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
