package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server is an SMTP submission server.
type Server struct {
	Host           string
	Port           int
	User, Password string
	Implicit       bool // TLS from the start (smtps), else STARTTLS
	Plain          bool // TLS is used when it is offered, and not required: only for a server on this machine without a password
}

// The ports of submission (RFC 8314).
const (
	submission  = 587
	submissions = 465
)

// errURL says what form a URL must have. It does not quote the URL, which has a password in it.
var errURL = errors.New("want smtp://user:password@host:587 or smtps://user:password@host:465")

// Parse reads smtp://user:password@host:port, with STARTTLS, or smtps://…, with TLS from the start. The port is 587, or 465
// for smtps, when it is absent.
func Parse(raw string) (Server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return Server{}, errURL
	}
	s := Server{Host: u.Hostname(), User: u.User.Username(), Port: submission}
	s.Password, _ = u.User.Password()
	switch u.Scheme {
	case "smtp":
		s.Plain = s.Password == "" && loopback(s.Host)
	case "smtps":
		s.Implicit, s.Port = true, submissions
	default:
		return Server{}, errURL
	}
	if (s.User == "") != (s.Password == "") {
		return Server{}, errURL
	}
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil || s.Port < 1 || s.Port > 65535 {
			return Server{}, errURL
		}
	}
	return s, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// ParseFrom reads a sender: "painel@example.com" or "Salonzap <painel@example.com>".
func ParseFrom(raw string) (*mail.Address, error) {
	a, err := mail.ParseAddress(raw)
	if err != nil {
		return nil, errors.New("want an address, such as Salonzap <painel@example.com>")
	}
	return a, nil
}

// Sender sends letters from one address.
type Sender struct {
	server Server
	from   *mail.Address
	roots  *tls.Config // nil: a default one, with the system's roots
}

// NewSender makes a Sender, without connecting. With a nil config the server's certificate is verified with the system's roots.
func NewSender(s Server, from *mail.Address, config *tls.Config) *Sender {
	return &Sender{server: s, from: from, roots: config}
}

// letterTime is the timeout of each step of the SMTP dialogue.
const letterTime = 15 * time.Second

// Send sends one letter, without retries. An error says at which step it failed, and contains neither the address nor the letter.
func (s *Sender) Send(ctx context.Context, to, subject, body string) error {
	m := gomail.NewMsg()
	if err := m.FromFormat(s.from.Name, s.from.Address); err != nil {
		return errors.New("mail: the sender's address was refused")
	}
	if err := m.To(to); err != nil {
		return errors.New("mail: the receiver's address was refused")
	}
	m.Subject(subject)
	m.SetDate()
	m.SetMessageID()
	m.SetBodyString(gomail.TypeTextPlain, body)
	options, line := s.options(), new(line)
	defer line.close()
	if !s.server.Implicit { // with TLS from the start the library must dial, to know that the connection is encrypted
		options = append(options, gomail.WithDialContextFunc(line.dial))
	}
	client, err := gomail.NewClient(s.server.Host, options...)
	if err != nil {
		return fmt.Errorf("mail: the client: %w", err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail: the server could not be reached or did not let us in: %w", err)
	}
	defer func() { _ = client.Close() }()
	if err := client.Send(m); err != nil {
		return fmt.Errorf("mail: the server did not take the letter (%s)", reason(err))
	}
	return nil
}

// reason is what failed, without the addresses that the library's error texts contain.
func reason(err error) string {
	if failed, ok := errors.AsType[*gomail.SendError](err); ok {
		return fmt.Sprintf("%s, code %d", failed.Reason, failed.ErrorCode())
	}
	return "unknown"
}

// config is the TLS configuration by which the server's certificate is verified.
func (s *Sender) config() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.roots != nil {
		c = s.roots.Clone()
	}
	c.ServerName = s.server.Host
	return c
}

// line is the connection of one letter. Sender closes it, because the library leaves it open when TLS or the sign-in fails.
type line struct{ conn net.Conn }

func (l *line) dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	l.conn, err = new(net.Dialer).DialContext(ctx, network, address)
	return l.conn, err
}

func (l *line) close() {
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

func (s *Sender) options() []gomail.Option {
	list := []gomail.Option{gomail.WithPort(s.server.Port), gomail.WithTimeout(letterTime)}
	switch {
	case s.server.Implicit:
		list = append(list, gomail.WithSSL())
	case s.server.Plain:
		list = append(list, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		list = append(list, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	list = append(list, gomail.WithTLSConfig(s.config()))
	if s.server.User != "" {
		list = append(list, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.server.User), gomail.WithPassword(s.server.Password))
	}
	return list
}
