package timezone

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
)

// Inside is the version of the time zone database inside this program: that of the Go release which it is built with (CODE in
// lib/time/update.bash there; a test compares).
const Inside = "2025c"

// Data is a time zone database.
type Data struct {
	Version string // "2025c"; empty when it does not say
	Folder  string // where it is on this machine; empty: inside the program
}

// Folders are where the standard library looks for a machine's database, before the one inside (time/zoneinfo_unix.go).
func Folders() []string {
	return []string{"/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/"}
}

// Find tells which database this program reads zones from. A folder counts when it has the zone of most salons.
func Find(folders ...string) Data {
	for _, dir := range folders {
		if _, err := os.Stat(filepath.Join(dir, "America", "Sao_Paulo")); dir != "" && err == nil {
			return Data{versionIn(dir), dir}
		}
	}
	return Data{Version: Inside}
}

// versionIn reads the version as IANA's and Debian's files give it: the first line of tzdata.zi, "# version 2025c", or that of +VERSION.
func versionIn(dir string) string {
	for name, prefix := range map[string]string{"tzdata.zi": "# version ", "+VERSION": ""} {
		f, err := os.Open(filepath.Join(dir, name)) //nolint:gosec // a folder of the system's
		if err != nil {
			continue
		}
		lines := bufio.NewScanner(f)
		lines.Scan()
		_ = f.Close()
		if version, ok := strings.CutPrefix(lines.Text(), prefix); ok && version != "" {
			return strings.TrimSpace(version)
		}
	}
	return ""
}
