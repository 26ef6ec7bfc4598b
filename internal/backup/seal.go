package backup

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"salonzap/internal/secret"
)

// passphraseWork is the logarithm of scrypt's cost for a passphrase: 64 MiB and a quarter of a second, so that a small server can make a backup. It holds
// for passphrases that a machine drew, or that are long; age's own 18 takes 256 MiB.
const passphraseWork = 16

// Key encrypts and opens backups. The zero Key does neither.
type Key struct {
	Passphrase secret.Text // opens what it encrypted
	Recipients []string    // age's public keys, "age1…": they encrypt, and only the identity opens
	Identity   secret.Text // age's secret keys, "AGE-SECRET-KEY-1…", one a line
}

// Check tells what is wrong with a key; nil: nothing. The error contains no secret.
func (k Key) Check() error {
	if k.Passphrase != "" && len(k.Recipients) > 0 {
		return errors.New("a passphrase and recipients exclude each other")
	}
	if _, err := k.recipients(); err != nil {
		return errors.New("a recipient is no public key of age: it begins with age1")
	}
	if _, err := k.identities(); err != nil {
		return errors.New("the identity is no secret key of age: it begins with AGE-SECRET-KEY-1")
	}
	return nil
}

// Seals tells whether backups are encrypted.
func (k Key) Seals() bool { return k.Passphrase != "" || len(k.Recipients) > 0 }

func (k Key) recipients() ([]age.Recipient, error) {
	var all []age.Recipient
	if k.Passphrase != "" {
		r, err := age.NewScryptRecipient(k.Passphrase.Reveal())
		if err != nil {
			return nil, err
		}
		r.SetWorkFactor(passphraseWork)
		return append(all, r), nil
	}
	for _, text := range k.Recipients {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func (k Key) identities() ([]age.Identity, error) {
	var all []age.Identity
	if k.Passphrase != "" {
		i, err := age.NewScryptIdentity(k.Passphrase.Reveal())
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	if k.Identity != "" {
		more, err := age.ParseIdentities(strings.NewReader(k.Identity.Reveal()))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// seal begins to encrypt, and returns the Key that opens what is written. For recipients that is one that was made for this call and is kept in memory
// alone: without it nobody here could read back what was written.
func (k Key) seal(w io.Writer) (io.WriteCloser, Key, error) {
	if !k.Seals() {
		return plainly{w}, Key{}, nil
	}
	to, err := k.recipients()
	if err != nil {
		return nil, Key{}, err
	}
	reader := k
	if k.Passphrase == "" {
		mine, err := age.GenerateX25519Identity()
		if err != nil {
			return nil, Key{}, err
		}
		to, reader = append(to, mine.Recipient()), Key{Identity: secret.Text(mine.String())}
	}
	sealed, err := age.Encrypt(w, to...)
	return sealed, reader, err
}

// plainly does not encrypt.
type plainly struct{ io.Writer }

// Close implements io.Closer.
func (plainly) Close() error { return nil }

// open begins to decrypt. Errors: ErrSealed, ErrWrongKey, ErrDamaged.
func (k Key) open(r io.Reader) (io.Reader, error) {
	all, err := k.identities()
	if err != nil {
		return nil, fmt.Errorf("the key of backups cannot be used: %w", k.Check())
	}
	if len(all) == 0 {
		return nil, ErrSealed
	}
	plain, err := age.Decrypt(r, all...)
	if _, none := errors.AsType[*age.NoIdentityMatchError](err); none {
		return nil, ErrWrongKey
	}
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}
