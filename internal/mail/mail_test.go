package mail_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/mail"
)

func TestAMailServersURLIsRead(t *testing.T) {
	for raw, want := range map[string]mail.Server{
		"smtp://ana:s3nha@mail.example.com":       {Host: "mail.example.com", Port: 587, User: "ana", Password: "s3nha"},
		"smtp://ana:a%40b@mail.example.com:2525/": {Host: "mail.example.com", Port: 2525, User: "ana", Password: "a@b"},
		"smtps://ana:s3nha@mail.example.com":      {Host: "mail.example.com", Port: 465, User: "ana", Password: "s3nha", Implicit: true},
		"smtp://localhost:25":                     {Host: "localhost", Port: 25, Plain: true},
		"smtp://relay:25":                         {Host: "relay", Port: 25},
	} {
		if got, err := mail.Parse(raw); err != nil || got != want {
			t.Errorf("%s: %+v, %v", raw, got, err)
		}
	}
	for _, raw := range []string{"", "mail.example.com:587", "https://mail.example.com", "smtp://", "smtp://ana@mail.example.com", "smtp://h:0", "smtp://h:99999", "smtp://h/path", "smtp://h?tls=no", "smtp://a:hunter2@h:port"} {
		if _, err := mail.Parse(raw); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

// server is a fake SMTP server on loopback: it answers each line by its verb, and stores the lines.
func server(t *testing.T, answers map[string]string, config ...*tls.Config) (port int, heard <-chan []string) {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if len(config) > 0 {
		ln = tls.NewListener(ln, config[0])
	}
	t.Cleanup(func() { _ = ln.Close() })
	all := make(chan []string, 1)
	go func() {
		defer close(all)
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		all <- converse(conn, answers)
	}()
	_, raw, _ := net.SplitHostPort(ln.Addr().String())
	port, _ = strconv.Atoi(raw)
	return port, all
}

func converse(conn net.Conn, answers map[string]string) (lines []string) {
	say := func(s string) { _, _ = conn.Write([]byte(s + "\r\n")) }
	say("220 played")
	letter := false
	for in := bufio.NewScanner(conn); in.Scan(); {
		line := in.Text()
		lines = append(lines, line)
		verb, _, _ := strings.Cut(line, " ")
		switch {
		case letter && line == ".":
			letter = false
			say("250 taken")
		case letter:
		case answers[verb] != "":
			letter = verb == "DATA" && strings.HasPrefix(answers[verb], "354")
			say(answers[verb])
		default:
			say("250 ok")
		}
		if verb == "QUIT" {
			return lines
		}
	}
	return lines
}

func send(t *testing.T, s mail.Server) error {
	t.Helper()
	from, err := mail.ParseFrom("Salonzap <painel@example.com>")
	if err != nil {
		t.Fatal(err)
	}
	return mail.NewSender(s, from, nil).Send(context.Background(), "ana@salao.example", "Sua senha nova", "Olá!\n\nhttps://painel.example.com/welcome/abc\n")
}

func TestALetterArrives(t *testing.T) {
	port, heard := server(t, map[string]string{"DATA": "354 go on", "QUIT": "221 bye"})
	if err := send(t, mail.Server{Host: "127.0.0.1", Port: port, Plain: true}); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(<-heard, "\n")
	for _, want := range []string{"MAIL FROM:<painel@example.com>", "RCPT TO:<ana@salao.example>", "Subject: Sua senha nova", "https://painel.example.com/welcome/abc"} {
		if !strings.Contains(all, want) {
			t.Errorf("the server did not hear %q:\n%s", want, all)
		}
	}
}

// With TLS from the start, the sender signs in.
func TestALetterOverTLS(t *testing.T) {
	https := httptest.NewTLSServer(nil) // for its certificate
	t.Cleanup(https.Close)
	port, heard := server(t, map[string]string{"EHLO": "250-played\r\n250 AUTH PLAIN", "AUTH": "235 welcome", "DATA": "354 go on", "QUIT": "221 bye"},
		&tls.Config{Certificates: https.TLS.Certificates, MinVersion: tls.VersionTLS12})
	roots := x509.NewCertPool()
	roots.AddCert(https.Certificate())
	from, _ := mail.ParseFrom("painel@example.com")
	s := mail.NewSender(mail.Server{Host: "127.0.0.1", Port: port, User: "ana", Password: "s3nha", Implicit: true}, from, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12})
	if err := s.Send(t.Context(), "ana@salao.example", "Oi", "Olá"); err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(<-heard, "\n"); !strings.Contains(all, "AUTH PLAIN") || !strings.Contains(all, "RCPT TO:<ana@salao.example>") {
		t.Errorf("the server heard:\n%s", all)
	}
}

// A password is not sent without TLS; the error of a refusal names the step, and no address.
func TestALetterThatIsNotSent(t *testing.T) {
	port, heard := server(t, map[string]string{"QUIT": "221 bye"})
	if err := send(t, mail.Server{Host: "127.0.0.1", Port: port, User: "ana", Password: "hunter2"}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("without TLS: %v", err)
	}
	if all := strings.Join(<-heard, "\n"); strings.Contains(all, "AUTH") || strings.Contains(all, "MAIL") {
		t.Errorf("said without TLS:\n%s", all)
	}
	port, _ = server(t, map[string]string{"RCPT": "550 5.1.1 <ana@salao.example> unknown", "QUIT": "221 bye"})
	err := send(t, mail.Server{Host: "127.0.0.1", Port: port, Plain: true})
	if err == nil || strings.Contains(err.Error(), "salao.example") || !strings.Contains(err.Error(), "550") {
		t.Errorf("refused: %v", err)
	}
}
