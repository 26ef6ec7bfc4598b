package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Rehearse answers lines as if a client of that name wrote them, one outcome for each. It writes nothing.
type Rehearse func(ctx context.Context, scope tenant.Scope, t tenant.ID, name string, lines []robot.Line) ([]robot.Outcome, error)

// trialLine is a message of a client who is played.
type trialLine struct {
	Text string     `json:"text" needed:"true" minLength:"1" maxLength:"500" example:"corte amanhã 15h"`
	At   *time.Time `json:"at,omitempty" doc:"When it was written, as an earlier answer gave it; now when absent"`
}

// tryRobot is a conversation that is tried, from its beginning.
type tryRobot struct {
	Name     string      `json:"name,omitempty" maxLength:"80" doc:"What the client is called; empty: the robot asks" example:"Ana"`
	Messages []trialLine `json:"messages" needed:"true" doc:"All that the client wrote, the oldest first: 1 to 40"`
}

// trialReply is what the robot would write.
type trialReply struct {
	Text string `json:"text"`
	Why  string `json:"why" doc:"The rule that says it" example:"proposal"`
}

// trialTurn is a message of the client and what the robot answers it.
type trialTurn struct {
	Text    string       `json:"text"`
	At      time.Time    `json:"at" doc:"Send it with this message next time"`
	Replies []trialReply `json:"replies" nullable:"false" doc:"Empty: it says nothing"`
}

// trialView is a conversation that was tried.
type trialView struct {
	Turns []trialTurn `json:"turns" nullable:"false"`
}

// Bounds of a trial.
const mostTrialLines, mostTrialText = 40, 500

func (a *api) registerRobotTrial() {
	register(a, operationSpec{
		id: "try-robot", method: http.MethodPost, path: "/salons/{slug}/robot/trial", tag: robotTag, summary: "Try the robot",
		description: "Answers messages as if a client wrote them, from the agenda as it is now, also while the robot is off. Nothing is written, kept " +
			"or sent: to go on, send the whole conversation again with one message more.",
		body: reflect.TypeFor[tryRobot](), once: true,
	}, a.tryRobot)
}

func (a *api) tryRobot(ctx context.Context, c *call, in *bySlug) (int, trialView, error) {
	t, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, trialView{}, err
	}
	body, err := decode[tryRobot](c.body)
	if err != nil {
		return 0, trialView{}, err
	}
	lines, err := body.lines(a.d.Now())
	if err != nil {
		return 0, trialView{}, err
	}
	answers, err := a.d.Rehearse(ctx, c.scope(), t.ID, strings.TrimSpace(text.Visible(body.Name)), lines)
	if err != nil {
		return 0, trialView{}, err
	}
	v := trialView{Turns: make([]trialTurn, len(lines))}
	for i, l := range lines {
		v.Turns[i] = trialTurn{Text: l.Words, At: l.At, Replies: make([]trialReply, 0, len(answers[i].Replies))}
		for _, r := range answers[i].Replies {
			v.Turns[i].Replies = append(v.Turns[i].Replies, trialReply{Text: r.Text, Why: r.Why})
		}
	}
	return http.StatusOK, v, nil
}

// lines are the messages with when they were written. Errors: Invalid "messages" or "name".
func (in tryRobot) lines(now time.Time) ([]robot.Line, error) {
	const op, longestName = "api.try_robot", 80
	if len(in.Messages) == 0 {
		return nil, fault.Field(op, "messages", text.RobotTrialEmpty)
	}
	if utf8.RuneCountInString(in.Name) > longestName {
		return nil, fault.Field(op, "name", text.TextTooLong, longestName)
	}
	all := make([]robot.Line, 0, len(in.Messages))
	for _, m := range in.Messages {
		l := robot.Line{Words: strings.TrimSpace(text.Visible(m.Text)), At: now}
		if m.At != nil && m.At.Before(now) {
			l.At = *m.At
		}
		if l.Words == "" {
			return nil, fault.Field(op, "messages", text.RobotTrialEmpty)
		}
		if len(in.Messages) > mostTrialLines || utf8.RuneCountInString(l.Words) > mostTrialText {
			return nil, fault.Field(op, "messages", text.RobotTrialTooMany, mostTrialLines, mostTrialText)
		}
		all = append(all, l)
	}
	return all, nil
}
