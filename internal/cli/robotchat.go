package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"strings"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

type robotSetCmd struct {
	Salon    string  `arg:"" help:"The salon's slug."`
	On       bool    `help:"It answers from now on." xor:"state"`
	Off      bool    `help:"It answers nobody from now on." xor:"state"`
	Mode     string  `enum:",everyone,asks,link" default:"" help:"Whom it answers: everyone, asks (who writes of an appointment, a price, a service), link (who comes by the salon's link)."`
	Address  *string `help:"Where the salon is, as it is told to clients."`
	Payment  *string `help:"How one pays, as it is told to clients."`
	Greeting *string `help:"What it says first, instead of a good morning."`
}

// Help shows examples.
func (robotSetCmd) Help() string {
	return "Examples:\n  salonzap robot set aurora --on --mode everyone --address \"Rua das Flores, 12\" --payment \"Pix, cartão e dinheiro\"\n  salonzap robot set aurora --off"
}

// Run changes the settings that were given, and shows the robot's state.
func (c robotSetCmd) Run(ctx context.Context, h *home) error {
	s, t, err := h.salon(ctx, c.Salon)
	if err != nil {
		return err
	}
	p, err := s.RobotProfile(ctx, operator(), t.ID)
	if err != nil {
		return err
	}
	if c.On || c.Off {
		p.Enabled = c.On
	}
	if c.Mode != "" {
		p.Mode = robot.Mode(c.Mode)
	}
	for given, field := range map[*string]*string{c.Address: &p.Address, c.Payment: &p.Payment, c.Greeting: &p.Greeting} {
		if given != nil {
			*field = *given
		}
	}
	if p, err = p.Check(); err != nil {
		return err
	}
	if err := s.PutRobotProfile(ctx, operator(), t.ID, p); err != nil {
		return err
	}
	return h.out.value(p, func(w io.Writer) {
		state := "off"
		if p.Enabled {
			state = "on"
		}
		say(w, "The robot of %s is %s and answers: %s.", t.Name, state, p.Mode)
	})
}

type robotChatCmd struct {
	Salon string `required:"" help:"The salon's slug."`
	From  string `required:"" help:"The client's number, in any spelling."`
}

// Help describes input and output.
func (robotChatCmd) Help() string {
	return "Each line of the standard input is a message of the client; the robot's answers are printed. It is the same robot, agenda and\n" +
		"client as on WhatsApp: what it books is booked, and nothing is sent. With --json, each answer is one line:\n" +
		"{\"replies\":[…],\"state\":\"confirm\",\"human\":false}.\n\n" +
		"Example:\n  printf 'corte sexta 15h\\n1\\n' | salonzap robot chat --salon aurora --from \"11 98765-4321\""
}

// chatView is the robot's answer in JSON. Scripts rely on its names.
type chatView struct {
	Replies []string    `json:"replies"`
	State   robot.State `json:"state"` // what the robot waits for; empty: nothing
	Human   bool        `json:"human"` // a person answers in the chat, and the robot does not
}

// Run gives each line of the standard input to the robot and prints its answers, until the input ends.
func (c robotChatCmd) Run(ctx context.Context, h *home) error {
	core, err := h.open(ctx)
	if err != nil {
		return err
	}
	t, err := core.Store.TenantBySlug(ctx, operator(), c.Salon)
	if err != nil {
		return err
	}
	who, err := h.client(ctx, t, c.From)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(h.Stdin)
	for lines.Scan() {
		words := strings.TrimSpace(lines.Text())
		if words == "" {
			continue
		}
		if who, err = core.Store.Contact(ctx, operator(), t.ID, who.ID); err != nil {
			return err // it is read again, since the robot may have learned the client's name
		}
		now := h.Now()
		out, err := core.Assistant.Talk(ctx, operator(), who, []inbox.Message{{
			ID: inbox.NewID(), Tenant: t.ID, Contact: who.ID, Direction: inbox.FromClient, SentAt: now, ReceivedAt: now, Content: inbox.Text{Body: inbox.Body(words)},
		}})
		if err != nil {
			return err
		}
		if err := h.printAnswer(out); err != nil {
			return err
		}
	}
	return lines.Err()
}

// client is the contact of a number, which is made when there is none.
func (h *home) client(ctx context.Context, t tenant.Tenant, from string) (contact.Contact, error) {
	n, ok := phone.FromClient(from)
	if !ok {
		return contact.Contact{}, fault.Field("cli.robot", "from", text.RobotPhone)
	}
	return h.core.Store.MeetContact(ctx, operator(), t.ID, contact.Sighting{Address: contact.At(n), At: h.Now()})
}

func (h *home) printAnswer(out robot.Outcome) error {
	v := chatView{Replies: make([]string, 0, len(out.Replies)), State: out.Conversation.State, Human: out.Conversation.HumanNow(h.Now())}
	for _, r := range out.Replies {
		v.Replies = append(v.Replies, r.Text)
	}
	if h.out.json {
		enc := json.NewEncoder(h.out.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(v)
	}
	for _, r := range v.Replies {
		for line := range strings.Lines(r) {
			say(h.out.out, "%s", strings.TrimRight(line, "\n"))
		}
		say(h.out.out, "")
	}
	if len(v.Replies) == 0 {
		say(h.out.out, "(no answer)")
	}
	return nil
}
