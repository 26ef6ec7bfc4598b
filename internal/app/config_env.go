package app

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"

	"salonzap/internal/secret"
)

// environment is every variable that we know, as it was written.
type environment struct {
	EvolutionURL        string      `env:"EVOLUTION_API_URL"`
	EvolutionKey        secret.Text `env:"EVOLUTION_API_KEY"`
	EvolutionMaxLinking string      `env:"EVOLUTION_MAX_LINKING" envDefault:"40"`
	WhatsApp            string      `env:"SALONZAP_WHATSAPP"`
	Database            secret.Text `env:"DATABASE_URL"`
	Data                string      `env:"SALONZAP_DATA"         envDefault:"./data"`
	SecretKey           secret.Text `env:"SALONZAP_SECRET_KEY"`
	Listen              string      `env:"SALONZAP_LISTEN"       envDefault:"127.0.0.1:8080"`
	MetricsListen       string      `env:"SALONZAP_METRICS_LISTEN"`
	PublicURL           string      `env:"SALONZAP_PUBLIC_URL"`
	ConnectorURL        string      `env:"SALONZAP_CONNECTOR_URL"`
	TrustedProxies      string      `env:"SALONZAP_TRUSTED_PROXIES"`
	Log                 string      `env:"SALONZAP_LOG"          envDefault:"info,text"`
	Dev                 string      `env:"SALONZAP_DEV"          envDefault:"0"`
	GatewayListen       string      `env:"SALONZAP_GATEWAY_LISTEN"`
	GatewayKey          secret.Text `env:"SALONZAP_GATEWAY_KEY"`
	GatewayDatabase     secret.Text `env:"SALONZAP_GATEWAY_DATABASE_URL"`
	PasskeyCORS         string      `env:"SALONZAP_GATEWAY_PASSKEY_CORS" envDefault:"0"`
	WebVersion          string      `env:"SALONZAP_WHATSAPP_VERSION" envDefault:"auto"`
	DoubleURL           string      `env:"SALONZAP_WHATSAPP_URL"`
	DoubleRootKey       string      `env:"SALONZAP_WHATSAPP_ROOT_KEY"`
}

const fileSuffix = "_FILE"

// secretNames are the variables that may also be given as a file's name.
func secretNames() []string {
	return []string{
		"EVOLUTION_API_KEY", "DATABASE_URL", "SALONZAP_SECRET_KEY", "SALONZAP_GATEWAY_KEY", "SALONZAP_GATEWAY_DATABASE_URL",
	}
}

// read gathers the variables of the real environment ("NAME=value") and of the .env file, which gives way to it. A
// variable that is empty counts as absent: that is how compose files write it.
func (r *reader) read(environ []string, dotenv string) {
	vars := make(map[string]string)
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok && strings.TrimSpace(value) != "" {
			vars[name] = strings.TrimSpace(value)
		}
	}
	for name, value := range r.readDotenv(dotenv) {
		if value = strings.TrimSpace(value); value != "" && !given(vars, name) {
			vars[name] = value
		}
	}
	r.readFiles(vars)
	r.warnUnknown(vars)
	if err := env.ParseWithOptions(&r.env, env.Options{Environment: vars}); err != nil {
		r.problem("environment", "cannot be read.", "Check how the variables are written.")
	}
}

// given tells whether the real environment has the variable, or the same secret in its other spelling: then neither
// spelling of the .env file counts.
func given(vars map[string]string, name string) bool {
	base := strings.TrimSuffix(name, fileSuffix)
	if !slices.Contains(secretNames(), base) {
		_, ok := vars[name]
		return ok
	}
	_, plain := vars[base]
	_, file := vars[base+fileSuffix]
	return plain || file
}

// readDotenv reads the .env file. No file is fine. What the parser says is not repeated, since it quotes the line.
func (r *reader) readDotenv(path string) map[string]string {
	if path == "" {
		return nil
	}
	vars, err := godotenv.Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, fs.ErrPermission):
		r.problem(path, "may not be read by this user.", "Change its owner or its rights.")
	case err != nil:
		r.problem(path, "has a line that is not NAME=value.", "Put values with spaces or # into quotes, and close every quote.")
	}
	return vars
}

// readFiles replaces each NAME_FILE by the content of that file.
func (r *reader) readFiles(vars map[string]string) {
	for _, name := range secretNames() {
		path, ok := vars[name+fileSuffix]
		if !ok {
			continue
		}
		if _, both := vars[name]; both {
			r.problem(name, "is given twice, also as "+name+fileSuffix+".", "Keep one of them.")
			continue
		}
		content, err := os.ReadFile(path) //nolint:gosec // the operator names the file
		value := strings.TrimSpace(string(content))
		if err != nil || value == "" {
			r.problem(name+fileSuffix, "names a file that is empty or cannot be read: "+path+".", "Check the path and the rights.")
			continue
		}
		vars[name] = value
	}
}

// warnUnknown tells of variables with our prefix that we do not know: mostly a typing error.
func (r *reader) warnUnknown(vars map[string]string) {
	params, err := env.GetFieldParams(&r.env)
	if err != nil {
		return
	}
	known := make(map[string]bool)
	for _, p := range params {
		known[p.Key] = true
	}
	for _, name := range secretNames() {
		known[name+fileSuffix] = true
	}
	var unknown []string
	for name := range vars {
		if strings.HasPrefix(name, "SALONZAP_") && !known[name] {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		r.warn(name, "is not a variable that Salonzap knows.", "Check its spelling; .env.example lists them all.")
	}
}
