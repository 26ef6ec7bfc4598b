package app

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/fleet"
	"salonzap/internal/mail"
)

// reader turns variables into a Config and collects problems and warnings.
type reader struct {
	env      environment
	origin   map[string]string // where a variable is set that does not come from the environment: ".env, line 7"
	settled  map[string]bool   // variables whose further problems and warnings are not reported
	problems []Problem
	warnings []Warning
}

func (r *reader) problem(variable, what, remedy string) {
	if !r.settled[variable] {
		r.problems = append(r.problems, Problem{variable, r.origin[variable], what, remedy})
	}
}

func (r *reader) warn(variable, what, remedy string) {
	if !r.settled[variable] {
		r.warnings = append(r.warnings, Warning{variable, r.origin[variable], what, remedy})
	}
}

// LoadConfig reads the configuration from environ ("NAME=value", as os.Environ returns it) and from the .env file at dotenv ("" for none); the
// environment wins. It reads the files that NAME_FILE variables name, and nothing else, and writes nothing. The error is a *ConfigError with every
// problem; the Config then has the values that could be read, for the doctor.
func LoadConfig(environ []string, dotenv string) (Config, []Warning, error) {
	r := &reader{origin: make(map[string]string), settled: make(map[string]bool)}
	r.read(environ, dotenv)
	c := Config{Data: r.env.Data, Database: r.database("DATABASE_URL", r.env.Database)}
	c.Listen = r.address("SALONZAP_LISTEN", r.env.Listen)
	if r.env.MetricsListen != "" {
		c.MetricsListen = r.address("SALONZAP_METRICS_LISTEN", r.env.MetricsListen)
	}
	c.PprofListen = r.pprofListen()
	c.Dev = r.dev(c.Listen)
	c.Evolution = r.evolution(c.Dev)
	c.PublicURL = r.publicURL()
	c.ConnectorURL = r.connectorURL()
	c.Features = r.features()
	c.Mail = r.mail(c)
	c.Model = r.model()
	c.Traces = r.traces()
	c.Alert = r.alert()
	c.Backup = r.backup()
	c.WhatsApp, c.Region = r.whatsApp(c), r.region()
	c.Ring = r.ring()
	c.TrustedProxies = r.trustedProxies()
	c.MaxConnections = r.maxConnections()
	c.APIRate = r.apiRate()
	c.Log = r.log()
	c.HistoryDays = r.historyDays()
	c.Gateway = r.gateway(c)
	c.SendGap = r.sendGap(c.Gateway.Double)
	if len(r.problems) > 0 {
		return c, r.warnings, &ConfigError{Problems: r.problems}
	}
	return c, r.warnings, nil
}

// LoadDemoConfig is LoadConfig for a demonstration: simulated phones, no .env file, and none of the servers, databases and text models that the
// environment names, so that a demonstration never uses real ones.
func LoadDemoConfig(environ []string) (Config, []Warning, error) {
	outside := []string{
		"EVOLUTION_API_URL", "EVOLUTION_API_KEY", "DATABASE_URL", "SALONZAP_SECRET_KEY", "SALONZAP_WHATSAPP", "SALONZAP_WHATSAPP_URL",
		"SALONZAP_WHATSAPP_ROOT_KEY", "SALONZAP_WHATSAPP_VERSION", "SALONZAP_GATEWAY_LISTEN", "SALONZAP_GATEWAY_KEY", "SALONZAP_GATEWAY_DATABASE_URL",
		"SALONZAP_GATEWAY_PASSKEY_CORS", "SALONZAP_GATEWAY_ALLOWED_HOSTS", "SALONZAP_GATEWAY_CORS_ORIGINS",
		"SALONZAP_GATEWAY_KEEP_MESSAGES", "SALONZAP_GATEWAY_KEEP_DAYS", "SALONZAP_ROBOT_MODEL_URL", "SALONZAP_ROBOT_MODEL_KEY", "SALONZAP_ROBOT_MODEL_NAME",
		"SALONZAP_TRACES_URL", "SALONZAP_TRACES_HEADERS", "SALONZAP_BACKUP_EVERY", "SALONZAP_BACKUP_TO", "SALONZAP_BACKUP_PASSPHRASE", "SALONZAP_BACKUP_RECIPIENT", "SALONZAP_BACKUP_IDENTITY",
		"SALONZAP_BACKUP_S3_ENDPOINT", "SALONZAP_BACKUP_S3_ACCESS_KEY", "SALONZAP_BACKUP_S3_SECRET_KEY",
	}
	var vars []string
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if !slices.Contains(outside, strings.TrimSuffix(name, fileSuffix)) {
			vars = append(vars, pair)
		}
	}
	return LoadConfig(append(vars, "SALONZAP_WHATSAPP="+string(OnSimulator)), "")
}

// address checks an address to listen on.
func (r *reader) address(variable, address string) string {
	if !listens(address) {
		r.problem(variable, "is not an address with a port.", "Write it like 127.0.0.1:8080, or 0.0.0.0:8080 in a container.")
	}
	return address
}

// pprofListen is an address of this machine alone: a profile of the memory may hold what people wrote.
func (r *reader) pprofListen() string {
	const variable = "SALONZAP_PPROF_LISTEN"
	if r.env.PprofListen == "" {
		return ""
	}
	if address := r.address(variable, r.env.PprofListen); !listens(address) || loopback(address) {
		return address
	}
	r.problem(variable, "is open to other machines, and profiles hold what is in the memory.", "Listen on 127.0.0.1:6060, and reach it by ssh -L.")
	return ""
}

// listens tells whether an address is host:port, where an empty host is every interface.
func listens(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host != "" && !evolution.ValidHost(host) {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// dev is SALONZAP_DEV, but false when other machines can reach the listener, so that a forgotten variable does no harm there.
func (r *reader) dev(listen string) bool {
	wish, err := strconv.ParseBool(r.env.Dev)
	if err != nil {
		r.problem("SALONZAP_DEV", "must be 1 or 0.", "Set 1 on a developer's machine, else leave it out.")
		return false
	}
	if wish && !loopback(listen) {
		r.warn("SALONZAP_DEV", "is ignored, because SALONZAP_LISTEN is open to other machines.", "Listen on 127.0.0.1 for development.")
		return false
	}
	return wish
}

func (r *reader) publicURL() string {
	const variable, remedy = "SALONZAP_PUBLIC_URL", "Write it like https://salonzap.example.com, without a path."
	if r.env.PublicURL == "" {
		return ""
	}
	u, err := url.Parse(r.env.PublicURL)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		r.problem(variable, "is not a URL of http or https with a host.", remedy)
		return ""
	case !evolution.ValidHost(u.Hostname()):
		r.problem(variable, "names a host that no host can be called: "+strconv.Quote(u.Hostname())+".", remedy)
		return ""
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		r.problem(variable, "holds more than a scheme, a host and a port.", remedy)
		return ""
	case u.Scheme == "http" && !LoopbackHost(u.Hostname()):
		r.warn(variable, "is not https: passwords and codes travel readable.", "Put a proxy with a certificate in front.")
	}
	return u.Scheme + "://" + u.Host
}

func (r *reader) connectorURL() string {
	u, err := url.Parse(r.env.ConnectorURL)
	if r.env.ConnectorURL != "" && (err != nil || u.Scheme != "https" || u.User != nil || !evolution.ValidHost(u.Hostname())) {
		r.problem("SALONZAP_CONNECTOR_URL", "is not a URL of https with a host.", "Write the address of the Connector in the browser's store.")
		return ""
	}
	return r.env.ConnectorURL
}

// mail reads the mail server and the sender, which must both be set or both be absent. They need the public URL, since links in mails must not be made
// of a request's Host header.
func (r *reader) mail(c Config) (m MailConfig) {
	const server, sender = "SALONZAP_SMTP_URL", "SALONZAP_SMTP_FROM"
	if r.env.SMTPURL == "" && r.env.SMTPFrom == "" {
		return MailConfig{}
	}
	var err error
	if m.Server, err = mail.Parse(string(r.env.SMTPURL)); err != nil {
		r.problem(server, "is no address of a mail server.", "Write smtp://user:password@host:587, or smtps:// with port 465.")
	}
	if m.From, err = mail.ParseFrom(r.env.SMTPFrom); err != nil {
		r.problem(sender, "is no address.", "Write whom the letters are from, like Salonzap <painel@example.com>.")
	}
	if c.PublicURL == "" {
		r.problem(server, "needs SALONZAP_PUBLIC_URL.", "Set SALONZAP_PUBLIC_URL, which the links in letters begin with.")
	}
	return m
}

func (r *reader) region() string {
	if !fleet.IsRegion(r.env.Region) {
		r.problem("SALONZAP_REGION", "is not a region's name.", "Write it as the servers do: lower-case letters, digits and dashes, like sp or eu-west.")
	}
	return r.env.Region
}

func (r *reader) whatsApp(c Config) WhatsApp {
	const variable = "SALONZAP_WHATSAPP"
	switch w := WhatsApp(r.env.WhatsApp); w {
	case "":
		if r.env.EvolutionURL != "" {
			return OnEvolution
		}
		if !HasGateway {
			r.warn("", NoServerHint, "")
		}
		return OnEmbedded
	case OnEvolution:
		if r.env.EvolutionURL == "" && c.Evolution.Key == "" {
			r.problem("EVOLUTION_API_URL", "is missing, although SALONZAP_WHATSAPP is evolution.", "Set it, and EVOLUTION_API_KEY.")
		}
		return w
	case OnEmbedded:
		if !HasGateway {
			r.problem(variable, "is embedded, and this build has no WhatsApp gateway of its own.", "Leave it out, and set EVOLUTION_API_URL and EVOLUTION_API_KEY.")
		}
		return w
	case OnSimulator:
		if !loopback(c.Listen) {
			r.problem("SALONZAP_LISTEN", "is open to other machines, and simulated phones are for this machine only.", "Listen on 127.0.0.1:8080.")
		}
		if c.PublicURL != "" {
			r.problem("SALONZAP_PUBLIC_URL", "is set, and simulated phones must not be public.", "Leave it out.")
		}
		if !HasGateway {
			r.problem(variable, "is simulator, and this build has no WhatsApp gateway of its own.", "Use a build with the gateway.")
		}
		return w
	default:
		r.problem(variable, "is none of evolution, embedded and simulator.", "Leave it out for the server of EVOLUTION_API_URL.")
		return OnEmbedded
	}
}
