package app

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"

	"salonzap/internal/secret"
)

// environment has the value of every known variable.
type environment struct {
	EvolutionURL        string      `env:"EVOLUTION_API_URL"`
	EvolutionKey        secret.Text `env:"EVOLUTION_API_KEY"`
	EvolutionMaxLinking string      `env:"EVOLUTION_MAX_LINKING" envDefault:"40"`
	WhatsApp            string      `env:"SALONZAP_WHATSAPP"`
	Region              string      `env:"SALONZAP_REGION"`
	Database            secret.Text `env:"DATABASE_URL"`
	Data                string      `env:"SALONZAP_DATA"         envDefault:"./data"`
	SecretKey           secret.Text `env:"SALONZAP_SECRET_KEY"`
	Listen              string      `env:"SALONZAP_LISTEN"       envDefault:"127.0.0.1:8080"`
	MetricsListen       string      `env:"SALONZAP_METRICS_LISTEN"`
	PprofListen         string      `env:"SALONZAP_PPROF_LISTEN"`
	TracesURL           string      `env:"SALONZAP_TRACES_URL"`
	TracesHeaders       secret.Text `env:"SALONZAP_TRACES_HEADERS"`
	TracesShare         string      `env:"SALONZAP_TRACES_SHARE" envDefault:"1"`
	PublicURL           string      `env:"SALONZAP_PUBLIC_URL"`
	ConnectorURL        string      `env:"SALONZAP_CONNECTOR_URL"`
	Features            string      `env:"SALONZAP_FEATURES" envDefault:"connect,inbox,agenda,robot"`
	MaxConnections      string      `env:"SALONZAP_MAX_CONNECTIONS" envDefault:"20000"`
	APIRate             string      `env:"SALONZAP_API_RATE" envDefault:"6000"`
	SendGap             string      `env:"SALONZAP_SEND_GAP" envDefault:"1s"`
	SMTPURL             secret.Text `env:"SALONZAP_SMTP_URL"`
	SMTPFrom            string      `env:"SALONZAP_SMTP_FROM"`
	TrustedProxies      string      `env:"SALONZAP_TRUSTED_PROXIES"`
	HistoryDays         string      `env:"SALONZAP_HISTORY_DAYS" envDefault:"400"`
	Log                 string      `env:"SALONZAP_LOG"          envDefault:"info,text"`
	Dev                 string      `env:"SALONZAP_DEV"          envDefault:"0"`
	GatewayListen       string      `env:"SALONZAP_GATEWAY_LISTEN"`
	GatewayWeight       string      `env:"SALONZAP_GATEWAY_WEIGHT" envDefault:"100"`
	GatewayKey          secret.Text `env:"SALONZAP_GATEWAY_KEY"`
	GatewayDatabase     secret.Text `env:"SALONZAP_GATEWAY_DATABASE_URL"`
	GatewayAllowed      string      `env:"SALONZAP_GATEWAY_ALLOWED_HOSTS"`
	GatewayOrigins      string      `env:"SALONZAP_GATEWAY_CORS_ORIGINS" envDefault:"*"`
	GatewayKeep         string      `env:"SALONZAP_GATEWAY_KEEP_MESSAGES"`
	GatewayKeepDays     string      `env:"SALONZAP_GATEWAY_KEEP_DAYS" envDefault:"14"`
	PasskeyCORS         string      `env:"SALONZAP_GATEWAY_PASSKEY_CORS" envDefault:"0"`
	WebVersion          string      `env:"SALONZAP_WHATSAPP_VERSION" envDefault:"auto"`
	ModelURL            string      `env:"SALONZAP_ROBOT_MODEL_URL"`
	ModelKey            secret.Text `env:"SALONZAP_ROBOT_MODEL_KEY"`
	ModelName           string      `env:"SALONZAP_ROBOT_MODEL_NAME"`
	ModelDaily          string      `env:"SALONZAP_ROBOT_MODEL_DAILY" envDefault:"200"`
	AlertURL            secret.Text `env:"SALONZAP_ALERT_URL"`
	AlertSecret         secret.Text `env:"SALONZAP_ALERT_SECRET"`
	BackupEvery         string      `env:"SALONZAP_BACKUP_EVERY"`
	BackupKeep          string      `env:"SALONZAP_BACKUP_KEEP" envDefault:"14"`
	BackupTo            string      `env:"SALONZAP_BACKUP_TO"`
	BackupPassphrase    secret.Text `env:"SALONZAP_BACKUP_PASSPHRASE"`
	BackupRecipient     string      `env:"SALONZAP_BACKUP_RECIPIENT"`
	BackupIdentity      secret.Text `env:"SALONZAP_BACKUP_IDENTITY"`
	BackupEndpoint      string      `env:"SALONZAP_BACKUP_S3_ENDPOINT" envDefault:"https://s3.amazonaws.com"`
	BackupRegion        string      `env:"SALONZAP_BACKUP_S3_REGION"`
	BackupAccessKey     secret.Text `env:"SALONZAP_BACKUP_S3_ACCESS_KEY"`
	BackupSecretKey     secret.Text `env:"SALONZAP_BACKUP_S3_SECRET_KEY"`
	DoubleURL           string      `env:"SALONZAP_WHATSAPP_URL"`
	DoubleRootKey       string      `env:"SALONZAP_WHATSAPP_ROOT_KEY"`
}

const fileSuffix = "_FILE"

// secretNames are the variables whose value may also come from a file, named by NAME_FILE.
func secretNames() []string {
	return []string{
		"EVOLUTION_API_KEY", "DATABASE_URL", "SALONZAP_SECRET_KEY", "SALONZAP_GATEWAY_KEY", "SALONZAP_GATEWAY_DATABASE_URL", "SALONZAP_ROBOT_MODEL_KEY",
		"SALONZAP_TRACES_HEADERS", "SALONZAP_BACKUP_PASSPHRASE", "SALONZAP_BACKUP_IDENTITY", "SALONZAP_BACKUP_S3_ACCESS_KEY", "SALONZAP_BACKUP_S3_SECRET_KEY",
	}
}

// read reads the variables of the real environment ("NAME=value") and of the .env file; the environment wins. An empty variable counts as absent:
// compose files write absent ones so.
func (r *reader) read(environ []string, dotenv string) {
	vars := make(map[string]string)
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok && bare(value) != "" {
			vars[name] = bare(value)
		}
	}
	fromFile := r.readDotenv(dotenv)
	for _, s := range fromFile {
		if _, ours := r.origin[s.name]; (ours || !given(vars, s.name)) && bare(s.value) != "" {
			r.origin[s.name] = fmt.Sprintf("%s, line %d", filepath.Base(dotenv), s.line)
		}
	}
	for _, s := range fromFile {
		if _, ours := r.origin[s.name]; ours {
			vars[s.name] = bare(s.value)
		}
	}
	r.readFiles(vars)
	known := r.known()
	r.warnUnknown(vars, known)
	r.findPlaceholders(vars, known)
	if err := env.ParseWithOptions(&r.env, env.Options{Environment: vars}); err != nil {
		r.problem("environment", "cannot be read.", "Check how the variables are written.")
	}
}

// given tells whether vars has the variable or, for a secret, either NAME or NAME_FILE: then neither of them is read from the .env file.
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

// readDotenv reads the .env file. A variable that is set twice has its last value. It is no problem when there is no file.
func (r *reader) readDotenv(path string) []setting {
	if path == "" {
		return nil
	}
	content, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		r.problem(path, "cannot be read by this user.", "Change its owner or its rights.")
		return nil
	}
	text, err := DecodeText(content)
	if err != nil {
		r.problem(path, "is neither UTF-8 nor UTF-16.", "Save it as UTF-8.")
		return nil
	}
	all, wrong := parseDotenv(text)
	for _, m := range wrong {
		r.problem(fmt.Sprintf("%s, line %d,", path, m.line), m.what, m.remedy)
	}
	return r.last(path, all)
}

// last returns the last setting of each variable, and warns of settings that are likely to be mistakes.
func (r *reader) last(path string, all []setting) []setting {
	expands := regexp.MustCompile(`\$\{\w+[^}]*\}`)
	byName := make(map[string]int)
	var kept []setting
	for _, s := range all {
		where := fmt.Sprintf("%s, line %d,", path, s.line)
		if expands.MatchString(s.value) {
			r.warn(where, "holds ${…}, which is taken as it stands.", "Write the value itself.")
		}
		if i, twice := byName[s.name]; twice {
			r.warn(where, fmt.Sprintf("sets %s, which line %d has set already; this one counts.", s.name, kept[i].line), "Keep one of them.")
			kept[i] = s
			continue
		}
		byName[s.name] = len(kept)
		kept = append(kept, s)
	}
	return kept
}

// readFiles sets each secret NAME whose NAME_FILE is set to the content of that file.
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
		text, broken := DecodeText(content)
		value := bare(text)
		if err != nil || broken != nil || value == "" {
			r.problem(name+fileSuffix, "names a file that is empty or cannot be read: "+path+".", "Check the path and the rights, and that it is text in UTF-8.")
			continue
		}
		vars[name] = value
	}
}

// known is the set of the variables that the program reads.
func (r *reader) known() map[string]bool {
	known := make(map[string]bool)
	params, _ := env.GetFieldParams(&r.env)
	for _, p := range params {
		known[p.Key] = true
	}
	for _, name := range secretNames() {
		known[name+fileSuffix] = true
	}
	return known
}

// warnUnknown warns of unknown variables with our prefix, which are mostly typing errors.
func (r *reader) warnUnknown(vars map[string]string, known map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if strings.HasPrefix(name, "SALONZAP_") && !known[name] {
			r.warn(name, "is not a variable that Salonzap knows.", "Check its spelling; .env.example lists them all.")
		}
	}
}
