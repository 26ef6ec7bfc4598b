package engine

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types"
)

// Profile is somebody's profile. Fields that they hide are empty.
type Profile struct {
	JID      string // by number when it is known
	About    string
	Business bool
	// Name is the verified name, that of the account's address book, or the push name, in this order.
	Name string
}

// BusinessProfile is the profile of a business; JID is empty when the account is none.
type BusinessProfile struct {
	JID        string
	Email      string
	Address    string
	Categories []string
	Options    map[string]string // by WhatsApp's names: "cart_enabled" …
}

// ProfileChange is a change of the account's own profile. A nil field is not changed.
type ProfileChange struct {
	Name          *string
	About         *string
	Picture       []byte // JPEG
	RemovePicture bool
}

// Picture is the temporary URL of the picture of a person or a group; empty when there is none, or it is hidden.
// Errors: ErrUnknown, ErrNotConnected, ErrNumber, ErrNotOnWA, ErrRefused, ErrNoAnswer.
func (e *Engine) Picture(ctx context.Context, instance, of string) (url string, err error) {
	cs, who, err := e.clientOfPerson(ctx, instance, of)
	if err != nil {
		return "", err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	info, err := cs.cli.GetProfilePictureInfo(library, cs.wireAddress(ctx, who), nil)
	switch {
	case errors.Is(err, whatsmeow.ErrProfilePictureNotSet), errors.Is(err, whatsmeow.ErrProfilePictureUnauthorized):
		return "", nil
	case err != nil:
		return "", translateQueryError(err)
	case info == nil:
		return "", nil
	}
	return info.URL, nil
}

// Profile is somebody's profile. Errors: as of Picture.
func (e *Engine) Profile(ctx context.Context, instance, of string) (Profile, error) {
	cs, who, err := e.clientOfPerson(ctx, instance, of)
	if err != nil {
		return Profile{}, err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	answers, err := cs.cli.GetUserInfo(library, []types.JID{who})
	if err != nil {
		return Profile{}, translateQueryError(err)
	}
	info := answers[who]
	number, lid := cs.addressPair(who, info.LID)
	out := Profile{JID: cmp.Or(number, lid), About: info.Status, Business: info.VerifiedName != nil}
	if info.VerifiedName != nil {
		out.Name = info.VerifiedName.Details.GetVerifiedName()
	}
	if known, err := cs.cli.Store.Contacts.GetContact(ctx, who); err == nil && known.Found {
		out.Name = cmp.Or(out.Name, known.FullName, known.PushName, known.BusinessName)
	}
	return out, nil
}

// Business is the profile of a business; zero for an account that is none. Errors: as of Picture.
func (e *Engine) Business(ctx context.Context, instance, of string) (BusinessProfile, error) {
	cs, who, err := e.clientOfPerson(ctx, instance, of)
	if err != nil {
		return BusinessProfile{}, err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	info, err := cs.cli.GetBusinessProfile(library, who)
	switch {
	case errors.Is(err, whatsmeow.ErrIQNotFound), err != nil && strings.Contains(err.Error(), "missing jid"): // the library has no error of its own for it
		return BusinessProfile{}, nil
	case err != nil:
		return BusinessProfile{}, translateQueryError(err)
	}
	out := BusinessProfile{JID: who.String(), Email: info.Email, Address: info.Address, Options: info.ProfileOptions}
	for _, c := range info.Categories {
		out.Categories = append(out.Categories, c.Name)
	}
	return out, nil
}

// ChangeProfile changes the account's own profile. Errors: ErrUnknown, ErrNotConnected, ErrRefused, ErrNoAnswer; ErrMedia for a picture
// that WhatsApp does not accept; ErrNoKeys.
func (e *Engine) ChangeProfile(ctx context.Context, instance string, change ProfileChange) error {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	if change.Name != nil {
		if err := cs.sendAppState(library, appstate.BuildSettingPushName(*change.Name)); err != nil {
			return err
		}
	}
	if change.About != nil {
		if err := cs.cli.SetStatusMessage(library, types.SetStatusInput{Text: change.About}); err != nil {
			return translateQueryError(err)
		}
	}
	if change.Picture != nil || change.RemovePicture {
		if _, err := cs.cli.SetGroupPhoto(library, types.EmptyJID, change.Picture); err != nil { // without a target it is the account's own picture
			return pictureError(err)
		}
	}
	return nil
}

// clientOfPerson is the client session of an instance that is logged in, and somebody's address; empty stands for the account itself.
func (e *Engine) clientOfPerson(ctx context.Context, instance, of string) (*clientSession, types.JID, error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return nil, types.JID{}, err
	}
	if of == "" {
		return cs, cs.cli.Store.GetJID().ToNonAD(), nil
	}
	who, err := cs.resolve(ctx, of)
	return cs, who, err
}
