package simulator

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.mau.fi/whatsmeow/types"
)

// ErrTaken means that another phone has the number or the LID.
var ErrTaken = errors.New("simulator: there is such a phone already")

// Platform is the app that a phone runs; a linked device is told it at pairing.
type Platform string

// The platforms. At pairing a business account also gives its name.
const (
	Android  Platform = "android"
	IOS      Platform = "iphone"
	Business Platform = "smba"
)

// Person is who a new Phone belongs to.
type Person struct {
	Number   string   // canonical: digits with country code, "5511987654321"
	LID      string   // digits; one is made when empty
	Name     string   // push name; "Fulano" when empty
	Platform Platform // Android when empty
	// ByNumber makes the number the sender of the person's messages, with the LID as the alternative, as it still is for some accounts. By
	// default the LID is the sender, with the number as the alternative.
	ByNumber bool
}

// directory holds all phones, by number and by LID.
type directory struct {
	mu       sync.RWMutex
	byNumber map[string]*Phone
	byLID    map[string]*Phone
	inOrder  []*Phone
}

func newDirectory() directory {
	return directory{byNumber: make(map[string]*Phone), byLID: make(map[string]*Phone)}
}

// AddPhone makes a person's phone. Errors: ErrTaken; strconv.ErrSyntax when the number is not one.
func (s *Server) AddPhone(who Person) (*Phone, error) {
	if !isNumber(who.Number) {
		return nil, fmt.Errorf("simulator: %w: not a number", strconv.ErrSyntax)
	}
	if who.LID == "" {
		who.LID = strconv.FormatUint(100_000_000_000_000+s.serial.Add(1), 10)
	}
	if who.Name == "" {
		who.Name = "Fulano"
	}
	if who.Platform == "" {
		who.Platform = Android
	}
	p := newPhone(s, who)
	return p, s.directory.add(p)
}

func (all *directory) add(p *Phone) error {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.byNumber[p.person.Number] != nil || all.byLID[p.person.LID] != nil {
		return ErrTaken
	}
	all.byNumber[p.person.Number], all.byLID[p.person.LID] = p, p
	all.inOrder = append(all.inOrder, p)
	return nil
}

// Phone is the phone with a number, with or without plus and the Brazilian ninth digit; nil when there is none.
func (s *Server) Phone(number string) *Phone { return s.directory.byAnyNumber(number) }

// Phones are all phones, in the order in which they were added.
func (s *Server) Phones() []*Phone {
	s.directory.mu.RLock()
	defer s.directory.mu.RUnlock()
	return slices.Clone(s.directory.inOrder)
}

// byAnyNumber finds a phone by a number as a person types it: with or without plus, with or without the Brazilian ninth digit. nil: none.
func (all *directory) byAnyNumber(number string) *Phone {
	number = strings.TrimPrefix(number, "+")
	all.mu.RLock()
	defer all.mu.RUnlock()
	if p := all.byNumber[number]; p != nil {
		return p
	}
	return all.byNumber[otherForm(number)]
}

// byJID finds a phone by its number's or its LID's exact JID. nil: none.
func (all *directory) byJID(jid types.JID) *Phone {
	all.mu.RLock()
	defer all.mu.RUnlock()
	switch jid.Server {
	case types.DefaultUserServer:
		return all.byNumber[jid.User]
	case types.HiddenUserServer:
		return all.byLID[jid.User]
	default:
		return nil
	}
}

func isNumber(s string) bool {
	return len(s) >= 7 && len(s) <= 15 && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}

// otherForm is a Brazilian mobile number with the ninth digit added or removed; empty for other numbers. A WhatsApp account has only one of the
// two forms, but WhatsApp finds it by both.
func otherForm(number string) string {
	const country, area = "55", 4 // digits before the subscriber's number
	if !strings.HasPrefix(number, country) {
		return ""
	}
	switch {
	case len(number) == area+9 && number[area] == '9':
		return number[:area] + number[area+1:]
	case len(number) == area+8 && number[area] >= '6':
		return number[:area] + "9" + number[area:]
	default:
		return ""
	}
}
