package web

import (
	"net/http"
	"strings"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/qr"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// halfTime is how long somebody has for the code after the password.
const halfTime = 5 * time.Minute

const keyHalf = "half" // who showed the password and still owes the code; the session is nobody's until then

// letPass lets a person in who showed the password or a link: at once, or after the code of their second factor.
func (s *site) letPass(c *call, u tenant.User, next string) error {
	f, err := s.Accounts.Factor(c.r.Context(), u.ID)
	if err != nil {
		return err
	}
	if !f.On() {
		if err := s.welcome(c, u); err != nil {
			return err
		}
		return s.goTo(c, next)
	}
	ctx := c.r.Context()
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyHalf, u.ID)
	s.sessions.Put(ctx, keyProof, u.Proof())
	s.sessions.Put(ctx, keyUntil, s.Now().Add(halfTime).Unix())
	return s.goTo(c, "/login/code?next="+next)
}

// welcome signs a person in of whom nothing more is asked.
func (s *site) welcome(c *call, u tenant.User) error {
	ctx := c.r.Context()
	if err := s.Accounts.Welcome(ctx, u, address(c.r)); err != nil {
		return err
	}
	return s.signIn(ctx, u, tenant.NewDevice(c.r.UserAgent(), address(c.r)))
}

// halfIn is who owes the code. Errors: Unauthenticated when nobody does, or no more.
func (s *site) halfIn(c *call) (tenant.User, error) {
	ctx := c.r.Context()
	id := s.sessions.GetString(ctx, keyHalf)
	if id == "" || s.Now().Unix() >= s.sessions.GetInt64(ctx, keyUntil) {
		return tenant.User{}, over()
	}
	u, err := s.Accounts.User(ctx, id)
	if fault.Is(err, fault.NotFound) || (err == nil && u.Proof() != s.sessions.GetString(ctx, keyProof)) {
		return tenant.User{}, over()
	}
	return u, err
}

func (s *site) codeForm(c *call) error {
	if _, err := s.halfIn(c); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, page.CodePage(s.codePage(c, "")))
}

func (s *site) codePage(c *call, problem string) page.CodeForm {
	p := page.CodeForm{Shell: s.shell(c, c.Say(text.FactorAskTitle)), Action: "/login/code", Code: c.CodeField(problem)}
	p.Code.Hint = c.Say(text.FactorAskHint)
	if next := localPath(c.r.FormValue("next")); next != "" {
		p.Action += "?next=" + next
	}
	return p
}

func (s *site) code(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	u, err := s.halfIn(c)
	if err != nil {
		return err
	}
	if err = s.limits.forms.Allow("code " + edge.AddressKey(c.r)); err == nil {
		err = s.Accounts.CheckFactor(c.r.Context(), u, c.r.PostFormValue("code"), address(c.r))
	}
	if errs, ok := refused(c.Words, err); ok {
		return s.show(c, edge.Status(fault.KindOf(err)), page.CodePage(s.codePage(c, errs["code"]+errs[""])))
	}
	if err != nil {
		return err
	}
	if err := s.welcome(c, u); err != nil {
		return err
	}
	if next := localPath(c.r.FormValue("next")); next != "" {
		return s.goTo(c, next)
	}
	return s.goTo(c, "/dashboard/")
}

// factorStart makes a secret and shows it.
func (s *site) factorStart(c *call) error {
	if err := s.limits.forms.Allow("factor " + edge.AddressKey(c.r)); err != nil {
		return err
	}
	if _, _, err := s.Accounts.BeginFactor(c.r.Context(), c.me.user); err != nil {
		return err
	}
	return s.goTo(c, "/dashboard/account/factor")
}

func (s *site) factorForm(c *call) error { return s.askFactor(c, http.StatusOK, "") }

// askFactor shows the secret that was begun, as a QR code and in letters, and asks for the app's first code.
func (s *site) askFactor(c *call, status int, problem string) error {
	f, err := s.Accounts.Factor(c.r.Context(), c.me.user.ID)
	if err != nil {
		return err
	}
	if f.On() || f.UserID == "" {
		return s.goTo(c, "/dashboard/account")
	}
	url, err := f.FactorURL(c.me.user)
	if err != nil {
		return err
	}
	svg, err := qr.SVG(url, c.Say(text.FactorQR))
	if err != nil {
		return err
	}
	return s.show(c, status, page.FactorPage(page.Factor{
		Shell: s.shell(c, c.Say(text.FactorTitle)), SVG: svg, Secret: inFours(f.Secret.Reveal()), Code: c.CodeField(problem),
	}))
}

// inFours breaks a secret into groups that can be read out.
func inFours(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (s *site) factorConfirm(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	codes, err := s.Accounts.ConfirmFactor(c.r.Context(), c.me.user, c.r.PostFormValue("code"), address(c.r))
	if errs, ok := refused(c.Words, err); ok {
		return s.askFactor(c, refusedStatus, errs["code"]+errs[""])
	}
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, page.RecoveryPage(page.Recovery{Shell: s.shell(c, c.Say(text.RecoveryTitle)), Codes: codes}))
}

// factorOff does without a second factor from now on; a code is asked for once more.
func (s *site) factorOff(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	ctx := c.r.Context()
	err := s.Accounts.CheckFactor(ctx, c.me.user, c.r.PostFormValue("code"), address(c.r))
	if errs, ok := refused(c.Words, err); ok {
		return s.showAccount(c, refusedStatus, nil, errs["code"]+errs[""])
	}
	if err != nil {
		return err
	}
	if err := s.Accounts.DropFactor(ctx, c.me.user); err != nil {
		return err
	}
	s.flash(ctx, page.ToneInfo, c.Say(text.FactorIsOff))
	return s.goTo(c, "/dashboard/account")
}

// endSession ends one of one's own sessions.
func (s *site) endSession(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	ctx := c.r.Context()
	err := s.Devices.EndSession(ctx, tenant.System("own session"), c.me.user.ID, c.field("session"))
	if err != nil && !fault.Is(err, fault.NotFound) { // it has ended by itself
		return err
	}
	s.flash(ctx, page.ToneGood, c.Say(text.SessionEnded))
	return s.goTo(c, "/dashboard/account")
}
