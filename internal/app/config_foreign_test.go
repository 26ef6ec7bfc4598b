package app_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/app"
)

// TestDatabaseURLOfOtherTools checks what our driver gets when DATABASE_URL is written as other programs expect it.
func TestDatabaseURLOfOtherTools(t *testing.T) {
	const base = "postgres://evo:hunter2@db:5432/evo"
	tests := map[string]struct {
		url   string
		want  string // parameters; the rest stays as it is
		finds []string
	}{
		"plain":                       {base, "", nil},
		"Prisma":                      {base + "?schema=public", "", nil},
		"Prisma, a schema of its own": {base + "?schema=evolution_api", "search_path=evolution_api", nil},
		"Prisma through a pooler":     {base + "?schema=public&pgbouncer=true&connection_limit=5&pool_timeout=20", "pool_max_conns=5", []string{"~DATABASE_URL"}},
		"too few connections":         {base + "?connection_limit=1", "pool_max_conns=4", []string{"~DATABASE_URL"}},
		"a limit that is no number":   {base + "?connection_limit=many", "", []string{"DATABASE_URL"}},
		"a schema that is a quote":    {base + `?schema=a"b`, "", []string{"DATABASE_URL"}},
		"ours and theirs":             {base + "?connection_limit=50&pool_max_conns=7&search_path=b&schema=a", "pool_max_conns=7&search_path=b", nil},
		"Prisma's TLS":                {base + "?sslmode=require&sslaccept=strict&sslcert=/ca.pem", "sslmode=verify-full&sslrootcert=%2Fca.pem", nil},
		"a client's certificate":      {base + "?sslcert=/c.pem&sslkey=/k.pem", "sslcert=%2Fc.pem&sslkey=%2Fk.pem", nil},
		"node-postgres":               {base + "?ssl=true", "sslmode=require", nil},
		"node-postgres, no check":     {base + "?sslmode=no-verify", "sslmode=require", nil},
		"Neon":                        {base + "?sslmode=require&channel_binding=require", "channel_binding=require&sslmode=require", nil},
		"SQLAlchemy":                  {strings.Replace(base, "postgres:", "postgresql+asyncpg:", 1), "", nil},
		"JDBC":                        {"jdbc:postgresql://db:5432/evo?user=evo&password=hunter2", "password=hunter2&user=evo", nil},
		"GeoDjango":                   {strings.Replace(base, "postgres:", "postgis:", 1), "", nil},
		"a setting of the server":     {base + "?statement_timeout=5000", "statement_timeout=5000", nil},
		"a socket":                    {"postgres:///evo?host=/run/postgresql", "host=%2Frun%2Fpostgresql", nil},
		"MySQL":                       {"mysql://evo:hunter2@db/evo", "", []string{"DATABASE_URL"}},
		"a panel's placeholder":       {"postgres://evo:$(hunter2)@db/evo", "", []string{"DATABASE_URL"}},
		"nothing but a placeholder":   {"${DATABASE_URL}", "", []string{"DATABASE_URL"}},
		"a guide's placeholder":       {"postgres://evo:x@<host>/evo", "", []string{"DATABASE_URL"}},
		"quotes":                      {`"` + base + `"`, "", []string{"DATABASE_URL"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, warnings, err := app.LoadConfig([]string{ring, "DATABASE_URL=" + tt.url}, "")
			warnings = slices.DeleteFunc(warnings, func(w app.Warning) bool { return w.Variable == "" }) // a build without a gateway has no server
			if diff := cmp.Diff(tt.finds, variables(t, warnings, err)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if err != nil {
				return
			}
			got, err := url.Parse(c.Database.Reveal())
			if err != nil || got.RawQuery != tt.want || got.Scheme != "postgres" && got.Scheme != "postgresql" || got.Path != "/evo" {
				t.Errorf("parameters = %q, want %q (%s, %v)", got.RawQuery, tt.want, got.Scheme, err)
			}
		})
	}
}

// TestAnAddressWithAPlaceholderIsNamedOnce checks that an address with a placeholder that no panel replaced gives exactly one problem.
func TestAnAddressWithAPlaceholderIsNamedOnce(t *testing.T) {
	for _, value := range []string{
		"https://$(PRIMARY_DOMAIN)", "https://<seu-dominio>", "https://${DOMAIN}", "https://{{ domain }}", "https://[your-domain]",
		"https://%DOMAIN%", "$(PRIMARY_DOMAIN)", "${PUBLIC_URL:-}", "https://app.$DOMAIN",
	} {
		for _, variable := range []string{"SALONZAP_PUBLIC_URL", "SALONZAP_CONNECTOR_URL", "EVOLUTION_API_URL"} {
			_, warnings, err := app.LoadConfig([]string{goodKey, goodURL, variable + "=" + value}, "")
			if variable == "EVOLUTION_API_URL" {
				_, warnings, err = app.LoadConfig([]string{goodKey, variable + "=" + value}, "")
			}
			if diff := cmp.Diff([]string{variable}, variables(t, warnings, err)); diff != "" {
				t.Errorf("%s=%s (-want +got):\n%s", variable, value, diff)
			} else if !strings.Contains(err.Error(), "was not replaced by your panel") {
				t.Errorf("%s=%s: %v", variable, value, err)
			}
		}
	}
	for _, value := range []string{"https://bad host", "https://a_b!.example", "https://-x.example", "https://x..example"} {
		if _, _, err := app.LoadConfig([]string{"SALONZAP_PUBLIC_URL=" + value}, ""); err == nil {
			t.Errorf("%s was taken", value)
		}
	}
	for _, value := range []string{
		"https://salão.example", "http://evolution_api:8080", "http://[::1]:8080", "https://10.0.0.1", "https://xn--salo-3qa.example", "http://node-1.internal.",
	} {
		if _, _, err := app.LoadConfig([]string{goodKey, "EVOLUTION_API_URL=" + value, "SALONZAP_PUBLIC_URL=" + value}, ""); err != nil {
			t.Errorf("%s: %v", value, err)
		}
	}
	_, _, err := app.LoadConfig([]string{goodURL, "EVOLUTION_API_KEY=$(hunter2)"}, "")
	if err == nil || !strings.Contains(err.Error(), "not replaced") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a key that is a placeholder: %v", err)
	}
}

// wide is a text in UTF-16.
func wide(text string, little, marked bool) string {
	var b []byte
	if marked {
		text = "\ufeff" + text
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		pair := []byte{byte(unit >> 8), byte(unit)}
		if little {
			slices.Reverse(pair)
		}
		b = append(b, pair...)
	}
	return string(b)
}

// TestDotenvOfOtherTools reads the file in the encodings and line ends of editors and shells of other systems.
func TestDotenvOfOtherTools(t *testing.T) {
	const text = "EVOLUTION_API_URL=https://a.example\r\nEVOLUTION_API_KEY=Pa$word$1\r\n"
	tests := map[string]struct{ content, key string }{
		"a byte order mark":      {"\ufeff" + text, "Pa$word$1"},
		"PowerShell":             {wide(text, true, true), "Pa$word$1"},
		"UTF-16, big end first":  {wide(text, false, true), "Pa$word$1"},
		"UTF-16 without a mark":  {wide(text, true, false), "Pa$word$1"},
		"an old Mac":             {strings.ReplaceAll(text, "\r\n", "\r"), "Pa$word$1"},
		"a dollar in quotes":     {goodURL + "\nEVOLUTION_API_KEY=\"Pa$word${1}\"\n", "Pa$word${1}"},
		"a dollar, quoted once":  {goodURL + "\nEVOLUTION_API_KEY='Pa$word'\n", "Pa$word"},
		"escapes":                {goodURL + "\nEVOLUTION_API_KEY=\"a\\\"b\\\\c\\$d\"\n", `a"b\c$d`},
		"a hash inside":          {goodURL + "\nEVOLUTION_API_KEY=a#b # mine\n", "a#b"},
		"export":                 {"export " + goodURL + "\nexport EVOLUTION_API_KEY = spaced-out\n", "spaced-out"},
		"what copying brings":    {goodURL + "\nEVOLUTION_API_KEY=\u200babc\u00a0\u200e\n", "abc"},
		"an equals sign, a tick": {goodURL + "\nEVOLUTION_API_KEY=a=b'c==\n", "a=b'c=="},
		"twice":                  {goodURL + "\nEVOLUTION_API_KEY=first\nEVOLUTION_API_KEY=second\n", "second"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), ".env")
			write(t, path, tt.content)
			c, _, err := app.LoadConfig(nil, path)
			if err != nil || c.Evolution.Key.Reveal() != tt.key {
				t.Errorf("key = %q, want %q; %v", c.Evolution.Key.Reveal(), tt.key, err)
			}
		})
	}
	path := filepath.Join(t.TempDir(), "key")
	write(t, path, wide("from-powershell\r\n", true, true))
	c, _, err := app.LoadConfig([]string{goodURL, "EVOLUTION_API_KEY_FILE=" + path}, "")
	if err != nil || c.Evolution.Key.Reveal() != "from-powershell" {
		t.Errorf("a secret's file: %q, %v", c.Evolution.Key.Reveal(), err)
	}
}

// TestDotenvNamesTheLine checks that every problem of a .env file names the line, and quotes nothing of it.
func TestDotenvNamesTheLine(t *testing.T) {
	tests := map[string]struct {
		content string
		line    string
		warning bool
	}{
		"no setting":                  {"# a\n\nhunter2\n", "line 3", false},
		"a name with a blank":         {"A B=hunter2\n", "line 1", false},
		"a quote that stays open":     {"A=1\nB=\"hunter2\nC=3\n", "line 2", false},
		"text after a quote":          {"A=1\nB='hunter'2\n", "line 2", false},
		"typographic quotes":          {"B=“hunter2”\n", "line 1", false},
		"a zero":                      {"A=1\nB=a\x00hunter2\n", "line 2", false},
		"a value that cannot be used": {"A=1\n\nSALONZAP_LISTEN=hunter2\n", "line 3", false},
		"after a value of two lines":  {"A=\"1\n2\"\nSALONZAP_LISTEN=hunter2\n", "line 3", false},
		"an unknown variable":         {"A=1\nSALONZAP_LISTENS=hunter2\n", "line 2", true},
		"an expansion":                {"A=1\nPASSWORD=a${hunter2}\n", "line 2", true},
		"twice":                       {"A=1\nB=2\nA=hunter2\n", "line 1", true},
		"a placeholder":               {"A=1\nSALONZAP_PUBLIC_URL=https://<hunter>\n", "line 2", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), ".env")
			write(t, path, tt.content)
			_, warnings, err := app.LoadConfig(nil, path)
			var said []string
			if ce, ok := errors.AsType[*app.ConfigError](err); ok {
				said = append(said, ce.Error())
			}
			for _, w := range warnings {
				said = append(said, w.String())
			}
			all := strings.Join(said, "\n")
			if !strings.Contains(all, tt.line) || strings.Contains(all, "hunter2") || (err == nil) != tt.warning {
				t.Errorf("said %q, want %s", all, tt.line)
			}
		})
	}
	path := filepath.Join(t.TempDir(), ".env")
	write(t, path, "A=caf\xe9\n")
	if _, _, err := app.LoadConfig(nil, path); err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("Latin-1: %v", err)
	}
	_ = os.Remove(path)
}

func FuzzDotenv(f *testing.F) {
	for _, seed := range []string{"A=1\nB='x'\n", "\ufeffexport A=\"b\nc\"", wide("A=1", true, true), "A='", "=", "\"\"=\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), ".env")
		write(t, path, string(content))
		_, _, err := app.LoadConfig(nil, path)
		if _, ok := errors.AsType[*app.ConfigError](err); err != nil && !ok {
			t.Fatalf("%T", err)
		}
	})
}
