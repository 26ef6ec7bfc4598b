package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fleet"
)

// reachable checks that the server answered as an Evolution API. err is the error of VerifyKey.
func (v *visit) reachable(err error) bool {
	check, url := v.name("reachable"), v.server.URL
	switch evolution.KindOf(err) {
	case "", evolution.KindUnauthorized, evolution.KindLicenceRequired:
		v.well(check, url+" answers")
		return true
	case evolution.KindUnreachable, evolution.KindTimeout:
		detail, remedy := unreachable(err)
		v.ill(check, url+" cannot be reached: "+detail, remedy)
	case evolution.KindServer:
		v.ill(check, url+" answers with an error of its own, or a proxy in front of it does", "Look at the log of the Evolution server and of the proxy.")
	default:
		v.ill(check, url+" answers, but not as an Evolution API does",
			"Set the base URL of the API, without /manager or another page's path; open it in a browser: it must show “Welcome to the Evolution API”.")
	}
	return false
}

// unreachable says why a connection failed, and what to do, as far as the error tells.
func unreachable(err error) (detail, remedy string) {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return "the name " + dns.Name + " is not known (DNS)", "Check the name; inside containers it must be the service's name on a shared network."
	}
	if reason, ok := certificate(err); ok {
		return "its certificate is refused: " + reason, "Give the server a certificate that is valid for this name, or use http:// on a private network."
	}
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody listens there", "Check the port, and whether the server runs."
	case errors.As(err, &timeout) && timeout.Timeout():
		return "it does not answer in time", "Check firewalls, and whether the server is overloaded."
	}
	return "the connection fails", "Check the URL, and whether the server runs."
}

func certificate(err error) (string, bool) {
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return "it is for another name than " + e.Host, true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "nobody known has signed it", true
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if e.Reason == x509.Expired {
			return "it has expired, or a clock is wrong", true
		}
		return "it is not valid", true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "it is not valid", true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server speaks http there, not https", true
	}
	return "", false
}

// key checks that the server accepts our key, unless its licence gate refuses the call before. err is the error of VerifyKey.
func (v *visit) key(err error) bool {
	set := "Set it to the server's AUTHENTICATION_API_KEY: "
	if v.server.ID == "default" {
		set += "EVOLUTION_API_KEY"
	} else {
		set += "salonzap server set " + v.server.ID + " --key-stdin"
	}
	switch evolution.KindOf(err) {
	case evolution.KindLicenceRequired:
		v.ill(v.name("licence"), "the server wants to be activated first (licence gate of version 2.4)", "Activate it on its own page ("+v.server.URL+"/manager), or use version 2.3.7.")
		return false
	case evolution.KindUnauthorized:
		v.ill(v.name("key"), "the server refuses the key", set)
		return false
	default:
		v.well(v.name("key"), "the server takes the key")
		v.well(v.name("licence"), "no licence gate is closed")
		return true
	}
}

// version checks the server's version. The call may take half a minute when the server cannot reach the internet.
func (v *visit) version(ctx context.Context) {
	check := v.name("version")
	info, err := v.client.Info(ctx)
	if err != nil {
		v.mind(check, "the server does not tell its version", "From 2.3 on it asks the internet for that: check whether it can reach web.whatsapp.com.")
		return
	}
	defer v.passkey(ctx, info.Passkey)
	if info.ClientName == "salonzap" {
		v.well(check, "a Salonzap gateway, "+info.Version)
		return
	}
	major, minor, _ := strings.Cut(info.Version, ".")
	minor, _, _ = strings.Cut(minor, ".")
	switch {
	case major == "1":
		v.ill(check, "Evolution API "+info.Version+" speaks another protocol", "Use version 2.3.7.")
	case major == "2" && minor == "2", major == "2" && minor == "3":
		v.well(check, "Evolution API "+info.Version)
	case major == "2" && minor == "4":
		v.mind(check, "Evolution API "+info.Version+": after a logout, codes of this version never link a phone", "Prefer 2.3.7 until there is a release without it; disconnecting and linking again takes longer here.")
	default:
		v.mind(check, "version "+info.Version+" was never tried with Salonzap", "2.2, 2.3 and 2.4 were.")
	}
}

// passkey checks whether accounts that WhatsApp asks for a passkey can be linked on the server, or on another one.
func (v *visit) passkey(ctx context.Context, can bool) {
	check := v.name("passkey")
	switch {
	case can:
		v.well(check, "it can do WhatsApp's passkey step")
	case v.otherCan(ctx):
		v.well(check, "it cannot do WhatsApp's passkey step; salons that are asked are offered a server that can")
	default:
		v.mind(check, "it cannot do WhatsApp's passkey step, and no other server can: accounts that WhatsApp asks cannot be linked",
			"Let Salonzap run its own gateway too, for them: SALONZAP_GATEWAY_LISTEN=127.0.0.1:8081")
	}
}

// otherCan tells whether another server could do the passkey step at its last health check, and is not draining.
func (v *visit) otherCan(ctx context.Context) bool {
	if v.records == nil {
		return false
	}
	loads, err := v.records.Servers(ctx, v.scope)
	return err == nil && slices.ContainsFunc(loads, func(l fleet.ServerLoad) bool {
		return l.Server.ID != v.server.ID && l.Server.Health.Passkey && !l.Server.Draining
	})
}

// instances checks that the instances of our connections are on the server. When all are missing, it is another server, or it was emptied.
func (v *visit) instances(ctx context.Context) {
	check := v.name("instances")
	if v.records == nil {
		return
	}
	known, err := v.ours(ctx)
	if err != nil {
		v.ill(check, "the connections cannot be read from the database", "See the database's line.")
		return
	}
	list, err := v.client.Instances(ctx)
	if err != nil {
		v.ill(check, "the server does not list its instances", "Look at its log: most often its database does not answer.")
		return
	}
	there := make(map[string]bool, len(list))
	for _, i := range list {
		there[i.Name] = true
	}
	var missing []string
	for _, name := range known {
		if !there[name] {
			missing = append(missing, name)
		}
	}
	switch {
	case len(known) > 0 && len(missing) == len(known):
		v.ill(check, fmt.Sprintf("none of the %d instances that live here is on this server: it is another one, or it was emptied", len(known)), "Check the URL. Linking again makes the instances anew, with a scan each.")
	case len(missing) > 0:
		v.mind(check, fmt.Sprintf("%d of %d instances are not on the server: %s", len(missing), len(known), some(missing)), "They are made anew when their salons connect, with a scan each.")
	default:
		v.well(check, fmt.Sprintf("all %d instances that live here are on the server", len(known)))
	}
}

// ours lists the instances of our connections on the server, and notes in newest when their last webhook came.
func (v *visit) ours(ctx context.Context) ([]string, error) {
	const page = 200
	var names []string
	q := connection.Query{Server: v.server.ID, Limit: page}
	for {
		salons, err := v.records.Salons(ctx, v.scope, q)
		if err != nil {
			return nil, err
		}
		for _, s := range salons {
			if s.Connection == nil {
				continue
			}
			v.seen++
			if at := s.Connection.Evidence.WebhookAt; at.After(v.newest) {
				v.newest = at
			}
			if _, intended := s.Connection.State.(connection.Intended); !intended {
				names = append(names, s.Connection.Instance)
			}
		}
		if len(salons) < page {
			return names, nil
		}
		q.After = salons[len(salons)-1].Cursor()
	}
}

// some is the first five names of a list, and how many more there are.
func some(names []string) string {
	const few = 5
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + fmt.Sprintf(" and %d more", len(names)-few)
}
