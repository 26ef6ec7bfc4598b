package gateway

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// person reads the person of a request, a number or a JID; empty when it names nobody.
func (f fields) person(name string) string {
	if f.textOrNumber(name, false) == "" {
		return ""
	}
	return f.to(name)
}

// personCall reads a request that is about one person, or about the account itself.
func (c *call) personCall() (string, error) {
	f, err := c.fields()
	if err != nil {
		return "", err
	}
	return f.person("number"), f.err()
}

// jidOf is somebody's JID, of digits or a JID; the account's own for nobody.
func (c *call) jidOf(who string) string {
	switch {
	case who == "":
		return c.in.row().JID
	case strings.Contains(who, "@"):
		return who
	}
	return evolution.PhoneJID(who)
}

// unknownPerson names a number that is not on WhatsApp; every other error is translated.
func (g *Gateway) unknownPerson(c *call, who string, err error) error {
	if errors.Is(err, engine.ErrNotOnWA) {
		return refusalFrom(evolution.NotOnWhatsApp(evolution.NumberCheck{JID: c.jidOf(who), Number: who}))
	}
	return g.translate(c, err)
}

func (g *Gateway) profilePicture(c *call) (reply, error) {
	who, err := c.personCall()
	if err != nil {
		return reply{}, err
	}
	picture, err := g.sessions.Profiles.Picture(c.Context(), c.name(), who)
	if err != nil && !errors.Is(err, engine.ErrNotOnWA) { // an unknown number has no picture, as on Evolution
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusOK, evolution.ProfilePicture{WUID: c.jidOf(who), ProfilePictureURL: evolution.NullString(picture)}}, nil
}

func (g *Gateway) fetchProfile(c *call) (reply, error) {
	who, err := c.personCall()
	if err != nil {
		return reply{}, err
	}
	p, err := g.sessions.Profiles.Profile(c.Context(), c.name(), who)
	if err != nil {
		return reply{}, g.unknownPerson(c, who, err)
	}
	out := evolution.Profile{WUID: p.JID, Name: p.Name, NumberExists: true, Status: p.About, IsBusiness: p.Business}
	if who == "" && out.Name == "" {
		out.Name = c.in.row().ProfileName
	}
	out.Picture = evolution.NullString(g.pictureOrNone(c, who))
	if p.Business {
		if b, err := g.sessions.Profiles.Business(c.Context(), c.name(), who); err == nil {
			out.Email = b.Email
		}
	}
	return reply{http.StatusOK, out}, nil
}

func (g *Gateway) businessProfile(c *call) (reply, error) {
	who, err := c.personCall()
	if err != nil {
		return reply{}, err
	}
	b, err := g.sessions.Profiles.Business(c.Context(), c.name(), who)
	if err != nil {
		return reply{}, g.unknownPerson(c, who, err)
	}
	if b.JID == "" {
		return reply{http.StatusOK, evolution.BusinessProfile{Message: "Not is business profile", JID: c.jidOf(who), Exists: true}}, nil
	}
	return reply{http.StatusOK, evolution.BusinessProfile{
		IsBusiness: true, WID: b.JID, Email: b.Email, Address: b.Address, Category: strings.Join(b.Categories, ", "),
	}}, nil
}

// changeProfile is a route that changes the account's own profile; read parses the change.
func (g *Gateway) changeProfile(read func(*call, fields) (engine.ProfileChange, error)) func(*call) (reply, error) {
	return func(c *call) (reply, error) {
		f, err := c.fields()
		if err != nil {
			return reply{}, err
		}
		change, err := read(c, f)
		if err != nil {
			return reply{}, err
		}
		if err := f.err(); err != nil {
			return reply{}, err
		}
		if err := g.sessions.Profiles.ChangeProfile(c.Context(), c.name(), change); err != nil {
			return reply{}, g.translate(c, err)
		}
		return reply{http.StatusOK, map[string]any{"update": "success"}}, nil
	}
}

const maxProfileName = 25 // characters, WhatsApp's own bound

func readProfileName(_ *call, f fields) (engine.ProfileChange, error) {
	name := strings.TrimSpace(f.text("name", true))
	switch {
	case name == "" && f.has("name"):
		f.complain(`The "name" cannot be empty`)
	case len([]rune(name)) > maxProfileName:
		f.complain("name does not meet maximum length of 25")
	}
	return engine.ProfileChange{Name: &name}, nil
}

func readProfileStatus(_ *call, f fields) (engine.ProfileChange, error) {
	status := f.text("status", true)
	return engine.ProfileChange{About: &status}, nil
}

func (g *Gateway) readProfilePicture(c *call, f fields) (engine.ProfileChange, error) {
	where := f.text("picture", c.file == nil)
	if err := f.err(); err != nil {
		return engine.ProfileChange{}, err
	}
	picture, err := g.loadPicture(c, where)
	return engine.ProfileChange{Picture: picture}, err
}

func readNoPicture(*call, fields) (engine.ProfileChange, error) {
	return engine.ProfileChange{RemovePicture: true}, nil
}

func (g *Gateway) fetchPrivacy(c *call) (reply, error) {
	p, err := g.sessions.Privacies.Privacy(c.Context(), c.name())
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusOK, evolution.Privacy{
		ReadReceipts: p.ReadReceipts, Profile: p.Profile, Status: p.Status, Online: p.Online, Last: p.LastSeen, GroupAdd: p.GroupAdd,
	}}, nil
}

// updatePrivacy sets the privacy by Evolution's schema, which requires all six settings.
func (g *Gateway) updatePrivacy(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	if !f.has("readreceipts") { // v1, and some clients, send it in an object
		if inner, ok := f.object("privacySettings", false); ok {
			f = inner
		}
	}
	who := []string{"all", "contacts", "contact_blacklist", "none"}
	choice := func(name string, words ...string) string {
		word := f.text(name, true)
		if word != "" && !slices.Contains(words, word) {
			f.complain(f.relative(name) + " is not one of enum values: " + strings.Join(words, ","))
		}
		return word
	}
	p := evolution.Privacy{
		ReadReceipts: choice("readreceipts", "all", "none"), Profile: choice("profile", who...), Status: choice("status", who...),
		Online: choice("online", "all", "match_last_seen"), Last: choice("last", who...), GroupAdd: choice("groupadd", who...),
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	err = g.sessions.Privacies.SetPrivacy(c.Context(), c.name(), engine.Privacy{
		ReadReceipts: p.ReadReceipts, Profile: p.Profile, Status: p.Status, Online: p.Online, LastSeen: p.Last, GroupAdd: p.GroupAdd,
	})
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusCreated, map[string]any{"update": "success", "data": p}}, nil
}

func (g *Gateway) block(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	who, status := f.to("number"), f.text("status", true)
	if status != "" && status != "block" && status != "unblock" {
		f.complain("status is not one of enum values: block,unblock")
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if err := g.sessions.Privacies.Block(c.Context(), c.name(), who, status == "block"); err != nil {
		return reply{}, g.unknownPerson(c, who, err)
	}
	return reply{http.StatusCreated, map[string]any{"block": "success"}}, nil
}
