package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// mailTime bounds the delivery of a letter to the mail server.
const mailTime = 30 * time.Second

// sendsMail tells whether we send letters.
func (s *site) sendsMail() bool { return s.Mail != nil && s.PublicURL != nil }

// forgotHint says what somebody does who forgot the password, in a sentence.
func (s *site) forgotHint(c *call) string {
	if s.sendsMail() {
		return ""
	}
	return c.Say(text.LoginForgot)
}

func (s *site) forgotForm(c *call) error {
	if !s.sendsMail() {
		return fault.New(fault.NotFound, "web.forgot", text.LoginForgot)
	}
	return s.render(c, http.StatusOK, page.CredentialsPage(s.forgotPage(c, "", nil)))
}

func (s *site) forgotPage(c *call, email string, errs page.Errors) page.Credentials {
	f := c.EmailField(email, errs["email"])
	return page.Credentials{
		Page: s.pageContext(c, c.Say(text.ForgotTitle)), Lead: c.Say(text.ForgotLead), Action: "/forgot", Button: c.Say(text.ForgotSend),
		Email: &f, Problem: errs[""],
	}
}

// requestReset sends a link to whoever has the address. The answer is the same for every address,
// and is sent before the account is looked up: neither its text nor its time reveals whether there
// is one.
func (s *site) requestReset(c *call) error {
	if !s.sendsMail() {
		return fault.New(fault.NotFound, "web.forgot", text.LoginForgot)
	}
	if err := c.parseForm(); err != nil {
		return err
	}
	email := c.field("email")
	for _, who := range []string{"forgot " + edge.AddressKey(c.r), "forgot " + email} {
		err := s.limits.mails.Allow(who)
		if errs, ok := formErrors(c.Localizer, err); ok {
			return s.render(c, c.formStatus(err), page.CredentialsPage(s.forgotPage(c, email, errs)))
		}
	}
	s.mailJobs.Go(func() { s.sendReset(context.WithoutCancel(c.r.Context()), c.Lang, s.origin(c.r), email) })
	title := c.Say(text.ForgotSentTitle)
	return s.render(c, http.StatusOK, page.MessagePage(page.Message{
		Page: s.pageContext(c, title), Heading: title, Text: c.Say(text.ForgotSent), Href: "/login", ActionLabel: c.Say(text.GoBack),
	}))
}

// sendReset makes the link and sends it. Nobody waits for it, so it logs what went wrong.
func (s *site) sendReset(ctx context.Context, lang text.Lang, origin, email string) {
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	u, token, err := s.Accounts.Reset(ctx, email)
	if err == nil {
		err = s.Mail(ctx, u.Email, lang.Say(text.ForgotSubject), lang.Say(text.ForgotLetter, origin+"/welcome/"+token))
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		s.Log.LogAttrs(ctx, slog.LevelError, "a link for a new password was not sent", slog.Any("error", err))
	}
}
