package simulator

import (
	"context"
	"errors"

	"go.mau.fi/libsignal/ecc"
	group "go.mau.fi/libsignal/groups/state/record"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/libsignal/util/optional"
	"go.mau.fi/whatsmeow/util/keys"

	"salonzap/internal/gateway/ratchet"
)

var errUnused = errors.New("simulator: libsignal asked for what one-to-one messages do not need")

// signalStore implements libsignal's store interfaces for a signalIdentity, whose mu the caller holds. Sessions are stored as bytes, since
// libsignal changes the records that it loaded even when it fails.
type signalStore struct{ *signalIdentity }

func (p *signalIdentity) store() signalStore { return signalStore{p} }

func noKey() (*optional.Uint32, ecc.ECPublicKeyable) { return optional.NewEmptyUint32(), nil }

func someKey(k *keys.PreKey) (*optional.Uint32, ecc.ECPublicKeyable) {
	return optional.NewOptionalUint32(k.KeyID), ecc.NewDjbECPublicKey(*k.Pub)
}

func ecPair(k *keys.KeyPair) *ecc.ECKeyPair {
	return ecc.NewECKeyPair(ecc.NewDjbECPublicKey(*k.Pub), ecc.NewDjbECPrivateKey(*k.Priv))
}

func (s signalStore) GetIdentityKeyPair() *identity.KeyPair {
	return identity.NewKeyPair(identity.NewKey(ecc.NewDjbECPublicKey(*s.keyPair.Pub)), ecc.NewDjbECPrivateKey(*s.keyPair.Priv))
}

func (s signalStore) GetLocalRegistrationID() uint32 { return s.registration }

// SaveIdentity does nothing: identities are not compared, as a phone accepts a changed one.
func (s signalStore) SaveIdentity(context.Context, *protocol.SignalAddress, *identity.Key) error {
	return nil
}

func (s signalStore) IsTrustedIdentity(context.Context, *protocol.SignalAddress, *identity.Key) (bool, error) {
	return true, nil
}

func (s signalStore) LoadPreKey(_ context.Context, id uint32) (*record.PreKey, error) {
	key := s.oneTime[id]
	if key == nil {
		return nil, nil //nolint:nilnil // nil means unknown to libsignal
	}
	return record.NewPreKey(id, ecPair(&key.KeyPair), nil), nil
}

func (s signalStore) RemovePreKey(_ context.Context, id uint32) error {
	delete(s.oneTime, id)
	return nil
}

func (s signalStore) StorePreKey(context.Context, uint32, *record.PreKey) error { return errUnused }

func (s signalStore) ContainsPreKey(_ context.Context, id uint32) (bool, error) {
	return s.oneTime[id] != nil, nil
}

func (s signalStore) LoadSession(_ context.Context, with *protocol.SignalAddress) (*record.Session, error) {
	raw := s.sessions[with.String()]
	if raw == nil {
		return record.NewSession(s.serializer.Session, s.serializer.State), nil
	}
	return record.NewSessionFromBytes(raw, s.serializer.Session, s.serializer.State)
}

func (s signalStore) StoreSession(_ context.Context, with *protocol.SignalAddress, r *record.Session) (err error) {
	s.sessions[with.String()], err = ratchet.Restore(s.sessions[with.String()], r.Serialize())
	return err
}

func (s signalStore) ContainsSession(_ context.Context, with *protocol.SignalAddress) (bool, error) {
	return s.sessions[with.String()] != nil, nil
}

func (s signalStore) DeleteSession(_ context.Context, with *protocol.SignalAddress) error {
	delete(s.sessions, with.String())
	return nil
}

func (s signalStore) DeleteAllSessions(context.Context) error { return errUnused }

func (s signalStore) GetSubDeviceSessions(context.Context, string) ([]uint32, error) {
	return nil, errUnused
}

func (s signalStore) LoadSignedPreKey(_ context.Context, id uint32) (*record.SignedPreKey, error) {
	if id != s.signed.KeyID {
		return nil, nil //nolint:nilnil // nil means unknown to libsignal
	}
	return record.NewSignedPreKey(id, 0, ecPair(&s.signed.KeyPair), *s.signed.Signature, nil), nil
}

func (s signalStore) LoadSignedPreKeys(context.Context) ([]*record.SignedPreKey, error) {
	return nil, errUnused
}

func (s signalStore) StoreSignedPreKey(context.Context, uint32, *record.SignedPreKey) error {
	return errUnused
}

func (s signalStore) ContainsSignedPreKey(_ context.Context, id uint32) (bool, error) {
	return id == s.signed.KeyID, nil
}

func (s signalStore) RemoveSignedPreKey(context.Context, uint32) error { return errUnused }

func (s signalStore) StoreSenderKey(context.Context, *protocol.SenderKeyName, *group.SenderKey) error {
	return errUnused
}

func (s signalStore) LoadSenderKey(context.Context, *protocol.SenderKeyName) (*group.SenderKey, error) {
	return nil, errUnused
}
