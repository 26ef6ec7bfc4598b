package page

import (
	"strconv"

	"salonzap/internal/robot"
	"salonzap/internal/text"
)

// ModelBox is what a salon says of the platform's text model. The zero ModelBox shows nothing.
type ModelBox struct {
	On   Tick
	Used string // how often it was asked today
}

// Shown tells whether the platform has a text model.
func (m ModelBox) Shown() bool { return m.On.Name != "" }

// ModelBox makes it of a salon's wish, and of how often the model was asked today, and may be.
func (w Localizer) ModelBox(p robot.Profile, used, most int) ModelBox {
	m := ModelBox{On: Tick{Name: "model", Value: "1", Label: w.Say(text.RobotModelOn), Hint: w.Say(text.RobotModelHint), Ticked: !p.NoModel}}
	if p.NoModel {
		m.Used = w.Say(text.RobotModelOff)
		return m
	}
	m.Used = w.Say(text.RobotModelUsed, strconv.Itoa(used), strconv.Itoa(most))
	return m
}

// ModelHelp says what a text model made of a message; empty: it was not asked.
func (w Localizer) ModelHelp(h robot.ModelHelp) string {
	switch h {
	case robot.Helped:
		return w.Say(text.RobotModelHelped)
	case robot.NoHelp:
		return w.Say(text.RobotModelInVain)
	case robot.NotAsked:
	}
	return ""
}
