package backup

import (
	"encoding/json"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Errors of reading a backup. Each is a clause that can follow "FILE cannot be restored:".
var (
	// ErrForeign means that a file is something else than a backup of Salonzap.
	ErrForeign = errors.New("it is not a backup of Salonzap")
	// ErrDamaged means that a backup is cut off, or not what was written.
	ErrDamaged = errors.New("it is damaged or not whole: what is in it is not what was written")
	// ErrNewer means that only a later version of the program can read a backup.
	ErrNewer = errors.New("it was made by a newer version of Salonzap; restore it with that version")
	// ErrSealed means that a backup is encrypted, and no key was given.
	ErrSealed = errors.New("it is encrypted: set SALONZAP_BACKUP_PASSPHRASE or SALONZAP_BACKUP_IDENTITY to what opens it")
	// ErrWrongKey means that a backup is encrypted for another key or passphrase.
	ErrWrongKey = errors.New("it is encrypted, and the passphrase or identity that was given does not open it")
)

// format is the version of the archive's layout.
const format = 1

// The database of the platform, as Manifest.Database names it.
const (
	SQLite     = "sqlite"
	PostgreSQL = "postgres"
)

// Manifest says what a backup is.
type Manifest struct {
	Format        int       `json:"format"`
	Program       string    `json:"program"`      // the version that made it
	Installation  string    `json:"installation"` // empty: a gateway alone, or a database of before there were names
	TakenAt       time.Time `json:"taken_at"`     // what was committed before is in it
	Database      string    `json:"database"`     // SQLite, PostgreSQL, or empty when there is none of the platform
	Schema        int64     `json:"schema"`       // the newest migration of the platform's database
	GatewaySchema int64     `json:"gateway_schema"`
	RingCheck     string    `json:"ring_check"` // of the key ring that the data is sealed with; tells nothing of the keys
	Parts         []Part    `json:"parts"`
	Absent        []Absent  `json:"absent"`
}

// Part is one file of a backup.
type Part struct {
	File   string `json:"file"` // its name, without a folder
	What   string `json:"what"` // "platform database"
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Absent is what a backup does not have, and why, or what to do about it.
type Absent struct {
	What   string `json:"what"`
	Remark string `json:"remark"`
}

// Has tells whether a backup has a file.
func (m Manifest) Has(file string) bool {
	return slices.ContainsFunc(m.Parts, func(p Part) bool { return p.File == file })
}

// manifestFile is the first entry of an archive.
const manifestFile = "salonzap-backup.json"

// parseManifest reads a manifest, and refuses names of files that could lead out of a folder.
func parseManifest(r io.Reader) (m Manifest, err error) {
	const most = 1 << 20
	if err := json.NewDecoder(io.LimitReader(r, most)).Decode(&m); err != nil || m.Format < 1 {
		return m, ErrForeign
	}
	if m.Format > format {
		return m, ErrNewer
	}
	seen := map[string]bool{manifestFile: true}
	for _, p := range m.Parts {
		if p.File != path.Base(p.File) || strings.HasPrefix(p.File, ".") || strings.ContainsAny(p.File, `/\:`) || p.Size < 0 || seen[p.File] {
			return m, ErrForeign
		}
		seen[p.File] = true
	}
	return m, nil
}

// Names of backups: salonzap-3f9a2c1b-20261130T060000Z.tar.gz, with .age behind it when it is encrypted.
const (
	namePrefix = "salonzap-"
	nameTime   = "20060102T150405Z"
	nameSuffix = ".tar.gz"
	sealSuffix = ".age"
	noOwner    = "00000000"
)

// owner is how names call an installation: the first eight characters of its id.
func owner(installation string) string {
	if !regexp.MustCompile(`^[0-9a-f]{8}-`).MatchString(installation) {
		return noOwner
	}
	return installation[:len(noOwner)]
}

func nameOf(m Manifest, sealed bool) string {
	name := namePrefix + owner(m.Installation) + "-" + m.TakenAt.UTC().Format(nameTime) + nameSuffix
	if sealed {
		name += sealSuffix
	}
	return name
}

// timeOf is when the backup of this name was taken; ok is false when it is not a name that this installation gives.
func timeOf(name, installation string) (at time.Time, ok bool) {
	rest, ok := strings.CutPrefix(name, namePrefix+owner(installation)+"-")
	if !ok || owner(installation) == noOwner {
		return at, false
	}
	stamp, ok := strings.CutSuffix(strings.TrimSuffix(rest, sealSuffix), nameSuffix)
	if !ok {
		return at, false
	}
	at, err := time.Parse(nameTime, stamp)
	return at, err == nil && at.Format(nameTime) == stamp
}

// surplus are the names of this installation's backups beyond the newest keep ones, oldest first. Other names are in no answer.
func surplus(names []string, installation string, keep int) []string {
	var ours []string
	for _, n := range names {
		if _, ok := timeOf(n, installation); ok {
			ours = append(ours, n)
		}
	}
	slices.SortFunc(ours, func(a, b string) int {
		x, _ := timeOf(a, installation)
		y, _ := timeOf(b, installation)
		if c := x.Compare(y); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	if keep < 1 || len(ours) <= keep {
		return nil
	}
	return ours[:len(ours)-keep]
}
