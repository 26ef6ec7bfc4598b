package pgcluster

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
)

// debianBinaries is where Debian and Ubuntu install each major version.
const debianBinaries = "/usr/lib/postgresql/*/bin"

// oldest is the first major version that we support.
const oldest = 15

// findBinaries gives the folder with initdb and postgres.
func findBinaries(wanted string) (string, error) {
	if wanted != "" {
		if !hasBinaries(wanted) {
			return "", fmt.Errorf("pgcluster: there is no initdb and postgres in %s", wanted)
		}
		return wanted, nil
	}
	folders, _ := filepath.Glob(debianBinaries) // the pattern is well-formed
	slices.SortFunc(folders, func(a, b string) int { return cmp.Compare(major(b), major(a)) })
	for _, folder := range folders {
		if major(folder) >= oldest && hasBinaries(folder) {
			return folder, nil
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil && hasBinaries(filepath.Dir(path)) {
		return filepath.Dir(path), nil
	}
	return "", fmt.Errorf("pgcluster: there is no PostgreSQL server (%d or newer) on this machine; run scripts/deps.sh or install it", oldest)
}

// major is the version in /usr/lib/postgresql/17/bin, 0 when there is none.
func major(folder string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return version
}

func hasBinaries(folder string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// owner is the user that the cluster runs as.
type owner struct {
	other    bool // another one than ourselves
	uid, gid uint32
}

// findOwner is ourselves, or postgres when we are root.
func findOwner() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	missing := errors.New("pgcluster: PostgreSQL does not run as root, and there is no user postgres; run scripts/deps.sh")
	u, err := user.Lookup("postgres")
	if err != nil {
		return owner{}, missing
	}
	uid, errU := strconv.ParseUint(u.Uid, 10, 32)
	gid, errG := strconv.ParseUint(u.Gid, 10, 32)
	if errU != nil || errG != nil {
		return owner{}, missing
	}
	return owner{other: true, uid: uint32(uid), gid: uint32(gid)}, nil
}

// give makes the folder the owner's.
func (o owner) give(dir string) error {
	if !o.other {
		return nil
	}
	if err := os.Chown(dir, int(o.uid), int(o.gid)); err != nil {
		return fmt.Errorf("pgcluster: %w", err)
	}
	return nil
}
