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

// pendingSignInTTL is how long a person has to enter the code after the password.
const pendingSignInTTL = 5 * time.Minute

const keyPendingUser = "half" // who showed the password and still owes the code; the session is nobody's until then

// signInOrAskCode lets a person in who showed the password or a link: at once, or after the code of their second factor.
func (s *site) signInOrAskCode(c *call, u tenant.User, next string) error {
	f, err := s.Accounts.Factor(c.r.Context(), u.ID)
	if err != nil {
		return err
	}
	if !f.On() {
		if err := s.completeSignIn(c, u); err != nil {
			return err
		}
		return s.redirect(c, next)
	}
	ctx := c.r.Context()
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyPendingUser, u.ID)
	s.sessions.Put(ctx, keyPasswordProof, u.Proof())
	s.sessions.Put(ctx, keyExpiresAt, s.Now().Add(pendingSignInTTL).Unix())
	return s.redirect(c, "/login/code?next="+next)
}

// completeSignIn signs a person in of whom nothing more is asked.
func (s *site) completeSignIn(c *call, u tenant.User) error {
	ctx := c.r.Context()
	if err := s.Accounts.RememberNetwork(ctx, u, clientAddress(c.r)); err != nil {
		return err
	}
	return s.signIn(ctx, u, tenant.NewDevice(c.r.UserAgent(), clientAddress(c.r)), c.Lang)
}

// pendingUser is the person who has not entered the code yet. Errors: Unauthenticated when there is
// none, or the time is over.
func (s *site) pendingUser(c *call) (tenant.User, error) {
	ctx := c.r.Context()
	id := s.sessions.GetString(ctx, keyPendingUser)
	if id == "" || s.Now().Unix() >= s.sessions.GetInt64(ctx, keyExpiresAt) {
		return tenant.User{}, sessionEnded()
	}
	u, err := s.Accounts.User(ctx, id)
	if fault.Is(err, fault.NotFound) || (err == nil && u.Proof() != s.sessions.GetString(ctx, keyPasswordProof)) {
		return tenant.User{}, sessionEnded()
	}
	return u, err
}

func (s *site) codeForm(c *call) error {
	if _, err := s.pendingUser(c); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.CodePage(s.codePage(c, "")))
}

func (s *site) codePage(c *call, problem string) page.CodeForm {
	p := page.CodeForm{Page: s.pageContext(c, c.Say(text.FactorAskTitle)), Action: "/login/code", Code: c.CodeField(problem)}
	p.Code.Hint = c.Say(text.FactorAskHint)
	if next := safeLocalPath(c.r.FormValue("next")); next != "" {
		p.Action += "?next=" + next
	}
	return p
}

func (s *site) checkCode(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	u, err := s.pendingUser(c)
	if err != nil {
		return err
	}
	if err = s.limits.forms.Allow("code " + edge.AddressKey(c.r)); err == nil {
		err = s.Accounts.CheckFactor(c.r.Context(), u, c.r.PostFormValue("code"), clientAddress(c.r))
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		c.setRetryAfter(err)
		return s.render(c, edge.Status(fault.KindOf(err)), page.CodePage(s.codePage(c, errs["code"]+errs[""])))
	}
	if err != nil {
		return err
	}
	if err := s.completeSignIn(c, u); err != nil {
		return err
	}
	if next := safeLocalPath(c.r.FormValue("next")); next != "" {
		return s.redirect(c, next)
	}
	return s.redirect(c, "/dashboard/")
}

// beginFactor makes a secret and shows it.
func (s *site) beginFactor(c *call) error {
	if err := s.limits.forms.Allow("factor " + edge.AddressKey(c.r)); err != nil {
		return err
	}
	if _, _, err := s.Accounts.BeginFactor(c.r.Context(), c.identity.user); err != nil {
		return err
	}
	return s.redirect(c, "/dashboard/account/factor")
}

func (s *site) factorForm(c *call) error { return s.factorPage(c, http.StatusOK, "") }

// factorPage shows the secret that was begun, as a QR code and in letters, and asks for the app's first code.
func (s *site) factorPage(c *call, status int, problem string) error {
	f, err := s.Accounts.Factor(c.r.Context(), c.identity.user.ID)
	if err != nil {
		return err
	}
	if f.On() || f.UserID == "" {
		return s.redirect(c, "/dashboard/account")
	}
	url, err := f.FactorURL(c.identity.user)
	if err != nil {
		return err
	}
	svg, err := qr.SVG(url, c.Say(text.FactorQR))
	if err != nil {
		return err
	}
	return s.render(c, status, page.FactorPage(page.Factor{
		Page: s.pageContext(c, c.Say(text.FactorTitle)), SVG: svg, Secret: groupByFour(f.Secret.Reveal()), Code: c.CodeField(problem),
	}))
}

// groupByFour breaks a secret into groups that can be read out.
func groupByFour(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (s *site) confirmFactor(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	codes, err := s.Accounts.ConfirmFactor(c.r.Context(), c.identity.user, c.r.PostFormValue("code"), clientAddress(c.r))
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.factorPage(c, c.formStatus(err), errs["code"]+errs[""])
	}
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.RecoveryPage(page.Recovery{Page: s.pageContext(c, c.Say(text.RecoveryTitle)), Codes: codes}))
}

// disableFactor does without a second factor from now on; a code is asked for once more.
func (s *site) disableFactor(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	ctx := c.r.Context()
	err := s.Accounts.CheckFactor(ctx, c.identity.user, c.r.PostFormValue("code"), clientAddress(c.r))
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderAccount(c, c.formStatus(err), nil, errs["code"]+errs[""])
	}
	if err != nil {
		return err
	}
	if err := s.Accounts.DropFactor(ctx, c.identity.user); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneInfo, c.Say(text.FactorIsOff))
	return s.redirect(c, "/dashboard/account")
}

// endSession ends one of one's own sessions.
func (s *site) endSession(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	ctx := c.r.Context()
	err := s.SessionStore.EndSession(ctx, tenant.System("own session"), c.identity.user.ID, c.field("session"))
	if err != nil && !fault.Is(err, fault.NotFound) { // it has ended by itself
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.SessionEnded))
	return s.redirect(c, "/dashboard/account")
}
