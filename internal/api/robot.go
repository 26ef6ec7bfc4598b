package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Robots stores the profiles of salons' robots, and counts what they did. Each method gives
// NotFound for a salon outside of the scope.
type Robots interface {
	RobotProfile(ctx context.Context, scope tenant.Scope, t tenant.ID) (robot.Profile, error)
	// PutRobotProfile keeps a profile. Errors: Invalid with the field; Conflict where somebody changed it since its version.
	PutRobotProfile(ctx context.Context, scope tenant.Scope, t tenant.ID, p robot.Profile) error
	RobotMeasures(ctx context.Context, scope tenant.Scope, t tenant.ID, p robot.Period) (robot.Measures, error)
}

const robotTag = "Robot"

// robotView is what a salon's robot is told.
type robotView struct {
	Enabled       bool   `json:"enabled" doc:"It answers clients"`
	Tone          string `json:"tone" enum:"a_gente,voce" doc:"How it speaks Portuguese: close, or formal" example:"a_gente"`
	Mode          string `json:"mode" enum:"everyone,asks,link" doc:"Whom it answers: everyone, who asks for a time, a price or a service, or who comes by the salon's link" example:"asks"`
	Greeting      string `json:"greeting" doc:"In place of the good morning; empty: that" example:"Oi, tudo bem?"`
	Address       string `json:"address" example:"Rua das Flores, 12"`
	Payment       string `json:"payment" doc:"How one pays" example:"Pix, cartão e dinheiro"`
	HumanMinutes  int    `json:"human_minutes" doc:"How long a person's word keeps it silent, 30 to 1440; 0: 120" example:"120"`
	MenuEndsHuman bool   `json:"menu_ends_human" doc:"A client's word menu brings it back while a person answers"`
	Reminders     bool   `json:"reminders" doc:"It reminds clients of what is booked"`
	Page          bool   `json:"page" doc:"The salon has a public page"`
	QuietFrom     string `json:"quiet_from" doc:"From when on nothing is sent that a client did not ask for, 18:00 to 22:00" example:"20:00"`
	QuietTo       string `json:"quiet_to" doc:"And until when, 06:00 to 11:00" example:"08:00"`
	Digest        bool   `json:"digest" doc:"The salon's owners get tomorrow's summary by e-mail"`
	DigestAt      string `json:"digest_at" doc:"At what time, 17:00 to 22:00" example:"20:00"`
	Model         bool   `json:"model" doc:"A text model may be asked about what it does not understand, where the platform has one"`
	Version       int    `json:"version" doc:"Rises with each change" example:"1"`
}

// etag is the version as HTTP writes it.
func (v robotView) etag() string { return etagOf(v.Version) }

// patchRobot is what can be changed of it.
type patchRobot struct {
	Version       *int    `json:"version,omitempty" doc:"The version that you read; whatever there is when absent" example:"1"`
	Tone          *string `json:"tone,omitempty" enum:"a_gente,voce"`
	Enabled       *bool   `json:"enabled,omitempty"`
	Mode          *string `json:"mode,omitempty" enum:"everyone,asks,link"`
	Greeting      *string `json:"greeting,omitempty" maxLength:"200"`
	Address       *string `json:"address,omitempty" maxLength:"200"`
	Payment       *string `json:"payment,omitempty" maxLength:"200"`
	HumanMinutes  *int    `json:"human_minutes,omitempty" minimum:"0" maximum:"1440"`
	MenuEndsHuman *bool   `json:"menu_ends_human,omitempty"`
	Reminders     *bool   `json:"reminders,omitempty"`
	Page          *bool   `json:"page,omitempty"`
	QuietFrom     *string `json:"quiet_from,omitempty" example:"20:00"`
	QuietTo       *string `json:"quiet_to,omitempty" example:"08:00"`
	Digest        *bool   `json:"digest,omitempty"`
	DigestAt      *string `json:"digest_at,omitempty" example:"20:00"`
	Model         *bool   `json:"model,omitempty"`
}

// measuresView is how a salon's robot did.
type measuresView struct {
	From            string   `json:"from" example:"2026-11-23"`
	To              string   `json:"to" doc:"The day after the last one" example:"2026-11-30"`
	Booked          int      `json:"booked" doc:"Appointments on these days, but the cancelled" example:"42"`
	Confirmed       int      `json:"confirmed" doc:"Of these: confirmed" example:"35"`
	Done            int      `json:"done" doc:"The client came" example:"30"`
	NoShow          int      `json:"no_show" doc:"The client did not come" example:"2"`
	Freed           int      `json:"freed" doc:"Cancelled in time" example:"4"`
	WonBack         int      `json:"won_back" doc:"Of these: in whose time somebody else was booked afterwards" example:"3"`
	Answers         int      `json:"answers" doc:"Messages that the robot answered on these days" example:"180"`
	AnswerP50       *float64 `json:"answer_p50_seconds" doc:"Half of the answers came within; null without answers" example:"2.6"`
	AnswerP90       *float64 `json:"answer_p90_seconds" doc:"9 out of 10 came within" example:"4.1"`
	Bookings        int      `json:"bookings" doc:"Made by chat" example:"21"`
	BookingMessages int      `json:"booking_messages" doc:"That clients wrote for these" example:"63"`
}

// robotDays says how many days are counted.
type robotDays struct {
	Slug string   `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Days dayCount `query:"days" doc:"How many days are counted, today being the last"`
}

// Bounds of the days that are counted.
const usualMeasured, mostMeasured = 7, 92

// dayCount is a number of days in a query. We parse it ourselves, so that the error sentence is ours.
type dayCount string

// Schema describes it as the number that it is.
func (dayCount) Schema(huma.Registry) *huma.Schema {
	least, most := 1.0, float64(mostMeasured)
	return &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most, Default: usualMeasured}
}

func (a *api) registerRobot() {
	const path = "/salons/{slug}/robot"
	register(a, operationSpec{
		id: "get-robot", method: http.MethodGet, path: path, tag: robotTag, summary: "Read what the robot is told",
	}, a.getRobot)
	register(a, operationSpec{
		id: "patch-robot", method: http.MethodPatch, path: path, tag: robotTag, summary: "Change what the robot is told",
		description: "Fields that are absent stay. With version, or If-Match, it is refused when somebody changed them in between.",
		body:        reflect.TypeFor[patchRobot](), fails: []int{http.StatusPreconditionFailed},
	}, a.patchRobot)
	a.registerRobotTrial()
	register(a, operationSpec{
		id: "get-robot-measures", method: http.MethodGet, path: path + "/measures", tag: robotTag, summary: "Read how the robot does",
		description: "Confirmed, no-shows, times won back, time to answer and messages per booking, counted from what is stored.",
	}, a.getRobotMeasures)
}

func (a *api) getRobot(ctx context.Context, c *call, in *bySlug) (int, robotView, error) {
	t, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, robotView{}, err
	}
	p, err := a.d.Robots.RobotProfile(ctx, c.scope(), t.ID)
	return http.StatusOK, renderRobot(p), err
}

func renderRobot(p robot.Profile) robotView {
	q := p.Quiet()
	return robotView{
		Enabled: p.Enabled, Tone: p.Tone.Name(), Mode: string(p.Mode), Version: int(p.Version), Greeting: p.Greeting, Address: p.Address, Payment: p.Payment, HumanMinutes: p.HumanMinutes,
		MenuEndsHuman: p.MenuEndsHuman, Reminders: !p.NoReminders, Page: p.Page, QuietFrom: agenda.Minute(q.From).String(), QuietTo: agenda.Minute(q.To).String(),
		Digest: p.Digest, DigestAt: p.DigestMinute().String(), Model: !p.NoModel,
	}
}

func (a *api) patchRobot(ctx context.Context, c *call, in *versionedSalon) (int, robotView, error) {
	t, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, robotView{}, err
	}
	body, err := decode[patchRobot](c.body)
	if err != nil {
		return 0, robotView{}, err
	}
	seen, err := versionOf(body.Version, in.IfMatch)
	if body.Version = nil; err == nil && body == (patchRobot{}) {
		err = fault.Field("api.patch_robot", "body", text.NothingToChange)
	}
	if err != nil {
		return 0, robotView{}, err
	}
	err = reread(seen, in.IfMatch, func() error {
		p, err := a.d.Robots.RobotProfile(ctx, c.scope(), t.ID)
		if err == nil && seen > 0 {
			err = agenda.Version(seen).Check("api.patch_robot", p.Version)
		}
		if err == nil {
			p, err = body.apply(p)
		}
		if err != nil {
			return err
		}
		return a.d.Robots.PutRobotProfile(ctx, c.scope(), t.ID, p)
	})
	if err != nil {
		return 0, robotView{}, err
	}
	return a.getRobot(ctx, c, &bySlug{Slug: in.Slug}) // as it was kept
}

// apply changes a profile. Errors: Invalid "tone", "quiet_from", "quiet_to" or "digest_at"; the rest is checked where it is kept.
func (in patchRobot) apply(p robot.Profile) (robot.Profile, error) {
	if in.Tone != nil {
		tone, err := text.ParseTone(*in.Tone)
		if err != nil {
			return p, err
		}
		p.Tone = tone
	}
	set(&p.Enabled, in.Enabled)
	set((*string)(&p.Mode), in.Mode)
	set(&p.Greeting, in.Greeting)
	set(&p.Address, in.Address)
	set(&p.Payment, in.Payment)
	set(&p.HumanMinutes, in.HumanMinutes)
	set(&p.MenuEndsHuman, in.MenuEndsHuman)
	set(&p.Page, in.Page)
	set(&p.Digest, in.Digest)
	if in.Reminders != nil {
		p.NoReminders = !*in.Reminders
	}
	if in.Model != nil {
		p.NoModel = !*in.Model
	}
	if in.QuietFrom != nil || in.QuietTo != nil {
		q := p.Quiet()
		p.QuietFrom, p.QuietTo = q.From, q.To
	}
	for _, f := range []struct {
		name  string
		typed *string
		to    *int
	}{{"quiet_from", in.QuietFrom, &p.QuietFrom}, {"quiet_to", in.QuietTo, &p.QuietTo}, {"digest_at", in.DigestAt, &p.DigestAt}} {
		if f.typed == nil {
			continue
		}
		m, err := agenda.ParseMinute(*f.typed)
		if err != nil {
			return p, fault.Field("api.patch_robot", f.name, text.AgendaTime)
		}
		*f.to = int(m)
	}
	return p, nil
}

func (a *api) getRobotMeasures(ctx context.Context, c *call, in *robotDays) (int, measuresView, error) {
	t, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, measuresView{}, err
	}
	days, err := countOf(string(in.Days), "days", text.RobotDays, usualMeasured, mostMeasured)
	if err != nil {
		return 0, measuresView{}, err
	}
	zone, err := agenda.ParseZone(t.Timezone)
	if err != nil {
		return 0, measuresView{}, err
	}
	p := robot.NewPeriod(zone, a.d.Now(), days)
	m, err := a.d.Robots.RobotMeasures(ctx, c.scope(), t.ID, p)
	v := measuresView{
		From: p.From.String(), To: p.To.String(), Booked: m.Booked, Confirmed: m.Confirmed, Done: m.Done, NoShow: m.NoShow, Freed: m.Freed, WonBack: m.WonBack,
		Answers: m.Answers, Bookings: m.Bookings, BookingMessages: m.Messages,
	}
	if m.Answers > 0 {
		v.AnswerP50, v.AnswerP90 = seconds(m.Median), seconds(m.Slow)
	}
	return http.StatusOK, v, err
}

func seconds(d time.Duration) *float64 {
	s := d.Seconds()
	return &s
}
