package app

import (
	"encoding/hex"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
)

// minGatewayKey is the least length of the gateway's global key, in bytes; the gateway has the same bound.
const minGatewayKey = 16

const maxGatewayWeight = 10_000

// gateway reads the variables of our own gateway.
func (r *reader) gateway(c Config) GatewayConfig {
	g := GatewayConfig{Listen: r.env.GatewayListen, Key: r.env.GatewayKey, Database: r.database("SALONZAP_GATEWAY_DATABASE_URL", r.env.GatewayDatabase), Web: r.webVersion(), Double: r.double()}
	if g.Listen != "" {
		r.gatewayListen(g.Listen, c)
	}
	if g.Key != "" && evolution.IsSampleKey(evolution.Key(g.Key.Reveal())) {
		r.problem("SALONZAP_GATEWAY_KEY", "is a sample key that everybody knows.", "Leave it out, and one is made; or choose 32 or more random characters.")
	}
	if n := len(g.Key.Reveal()); n > 0 && n < minGatewayKey {
		r.problem("SALONZAP_GATEWAY_KEY", "is shorter than "+strconv.Itoa(minGatewayKey)+" characters, and opens everything.", "Leave it out, and one is made; or choose 32 or more random characters.")
	}
	var err error
	if g.Weight, err = strconv.Atoi(r.env.GatewayWeight); err != nil || g.Weight < 1 || g.Weight > maxGatewayWeight {
		r.problem("SALONZAP_GATEWAY_WEIGHT", "is no whole number from 1 to "+strconv.Itoa(maxGatewayWeight)+".", "Leave it out, or write this node's share of the WhatsApp sessions, relative to the other nodes; 100 is usual.")
	}
	g.Origins = r.gatewayOrigins()
	g.KeepMessages, g.KeepFor = r.gatewayKeep()
	if g.Allow, err = egress.ParseAllow(r.env.GatewayAllowed); err != nil {
		r.problem("SALONZAP_GATEWAY_ALLOWED_HOSTS", "holds something that is no host, address or network.",
			"Write hosts, addresses or networks, separated by commas, without http://: minio:9000, n8n, 10.0.0.0/8; or private for every private network.")
	}
	if g.PasskeyCORS, err = strconv.ParseBool(r.env.PasskeyCORS); err != nil {
		r.problem("SALONZAP_GATEWAY_PASSKEY_CORS", "is neither 1 nor 0.", "Leave it out, unless another product's browser extension answers passkeys at this gateway.")
	}
	return g
}

// keptMessages is how many messages of each session the gateway keeps when nothing is set and others may reach it; the others bound the settings.
const (
	keptMessages    = 1000
	maxKeptMessages = 100_000
	maxKeptDays     = 365
)

// gatewayKeep reads how many messages of each session the gateway keeps, and for how long. -1 means the default; see keptPerSession.
func (r *reader) gatewayKeep() (messages int, age time.Duration) {
	messages = -1
	if text := r.env.GatewayKeep; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxKeptMessages {
			r.problem("SALONZAP_GATEWAY_KEEP_MESSAGES", "is no whole number from 0 to "+strconv.Itoa(maxKeptMessages)+".", "Leave it out, or write how many messages of each session the gateway keeps; 0 keeps none.")
		}
		messages = n
	}
	days, err := strconv.Atoi(r.env.GatewayKeepDays)
	if err != nil || days < 1 || days > maxKeptDays {
		r.problem("SALONZAP_GATEWAY_KEEP_DAYS", "is no whole number from 1 to "+strconv.Itoa(maxKeptDays)+".", "Leave it out, or write after how many days the gateway forgets what it keeps of chats.")
	}
	return messages, time.Duration(days) * 24 * time.Hour //nolint:mnd // hours
}

// keptPerSession is how many messages of each session the gateway keeps. The default is none for a gateway that only the platform reaches, since the
// platform stores messages itself.
func (g GatewayConfig) keptPerSession() int {
	switch {
	case g.KeepMessages >= 0:
		return g.KeepMessages
	case g.Listen == "":
		return 0
	}
	return keptMessages
}

// gatewayOrigins reads whose pages may call the gateway: "*", "none", or origins with commas between them.
func (r *reader) gatewayOrigins() []string {
	switch r.env.GatewayOrigins {
	case "*":
		return []string{"*"}
	case "none":
		return nil
	}
	var all []string
	for one := range strings.SplitSeq(r.env.GatewayOrigins, ",") {
		one = strings.TrimSpace(one)
		u, err := url.Parse(one)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || one != strings.ToLower(u.Scheme+"://"+u.Host) {
			r.problem("SALONZAP_GATEWAY_CORS_ORIGINS", "has an entry that is no origin.",
				"Write * for every page, none for no page, or origins like https://manager.example.com with commas between them, in small letters and without a path.")
			return nil
		}
		all = append(all, one)
	}
	return all
}

func (r *reader) gatewayListen(address string, c Config) {
	const variable = "SALONZAP_GATEWAY_LISTEN"
	if !listens(address) {
		r.problem(variable, "is not an address with a port.", "Write it like 127.0.0.1:8081.")
		return
	}
	host, _, _ := net.SplitHostPort(address)
	if ip := net.ParseIP(host); c.Database != "" && (host == "" || ip != nil && ip.IsUnspecified()) {
		r.problem(variable, "names no machine, and with DATABASE_URL the other nodes reach this gateway by it.",
			"Write the address of this node, like 10.0.0.5:8081.")
	}
}

// webVersion reads "auto", "builtin" or a version.
func (r *reader) webVersion() WebVersion {
	switch v := r.env.WebVersion; {
	case v == "auto":
		return WebVersion{Fetch: true}
	case v == "builtin":
		return WebVersion{}
	case regexp.MustCompile(`^\d{1,3}\.\d{1,6}\.\d{1,12}$`).MatchString(v):
		return WebVersion{Fixed: v}
	}
	r.problem("SALONZAP_WHATSAPP_VERSION", "is none of auto, builtin and a version.",
		"Leave it out; or write a version of WhatsApp Web like 2.3000.1045649367, which is then used as it is.")
	return WebVersion{}
}

// double reads where the double of WhatsApp is, for integrators' tests. It must be on this machine, since a double can read every message.
func (r *reader) double() Double {
	const addr, root = "SALONZAP_WHATSAPP_URL", "SALONZAP_WHATSAPP_ROOT_KEY"
	if r.env.DoubleURL == "" && r.env.DoubleRootKey == "" {
		return Double{}
	}
	d := Double{URL: r.env.DoubleURL}
	u, err := url.Parse(d.URL)
	switch {
	case d.URL == "":
		r.problem(addr, "is missing, although "+root+" is set.", "Set both or none.")
	case err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss":
		r.problem(addr, "is not a URL of ws or wss.", "Write it like ws://127.0.0.1:5222/ws/chat, or leave it out for WhatsApp itself.")
	case !LoopbackHost(u.Hostname()):
		r.problem(addr, "is not of this machine.", "A stand-in for WhatsApp is for tests: run it here, or leave the variable out.")
	}
	if d.RootKey, err = hex.DecodeString(r.env.DoubleRootKey); err != nil || len(d.RootKey) != 32 {
		r.problem(root, "is not 32 bytes in hex.", "Set it to the root key of the stand-in at "+addr+".")
	}
	return d
}
