package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

// dataFolder checks that the data folder is a folder, that we can write into it, and that other users can read nothing in it.
func (r *round) dataFolder() {
	const check = "data"
	dir := r.Config.Data
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.well(check, dir+" is not there yet; it is made at the first start")
		return
	case err != nil:
		r.ill(check, dir+" cannot be looked at", "Give it to the user who runs Salonzap.")
		return
	case !info.IsDir():
		r.ill(check, dir+" is not a folder", "Set SALONZAP_DATA to a folder.")
		return
	}
	if err := writable(dir); err != nil {
		r.ill(check, dir+" cannot be written to", "Give it to the user who runs Salonzap, and make sure that its disk is not full.")
		return
	}
	exposed, listed := r.openToOthers(info.Mode().Perm())
	switch {
	case exposed != "":
		r.ill(check, exposed+" is open to other users of this machine", "chmod go= "+exposed)
	case listed:
		r.mind(check, dir+" can be listed by other users of this machine; what is in it cannot be read", "chmod go= "+dir)
	default:
		r.well(check, dir+" can be written to, and nobody else can look into it")
	}
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("can it be written to?")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// openToOthers tells what other users of this machine may do: exposed is the first path that they may read, write or replace, and listed tells whether
// they may list the folder. A folder without rights for others protects the files in it. On Windows, which has no such rights, it finds nothing.
func (r *round) openToOthers(folder fs.FileMode) (exposed string, listed bool) {
	const write, anything fs.FileMode = 0o022, 0o077
	if runtime.GOOS == "windows" || folder&anything == 0 {
		return "", false
	}
	if folder&write != 0 {
		return r.Config.Data, true
	}
	for _, path := range []string{r.Config.KeyFile(), r.Config.DatabaseFile(), r.Config.GatewayKeyFile(), r.Config.GatewayFile()} {
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&anything != 0 {
			return path, true
		}
	}
	return "", true
}

// database inspects the database without changing it, and opens it only when every migration is applied.
func (r *round) database(ctx context.Context) {
	const check = "database"
	d := r.Inspect(ctx)
	name := "SQLite"
	if d.Kind == "postgres" {
		name = "PostgreSQL"
	}
	switch {
	case d.Err != nil:
		what, remedy := explain(d.Err, databaseRemedy(d))
		r.ill(check, name+" cannot be used: "+what, remedy)
		return
	case !d.Exists:
		r.well(check, name+": the database is not there yet; it is made at the first start")
		return
	case d.Old:
		r.ill(check, name+" "+d.Version+" is too old", "Use PostgreSQL 15 or newer.")
		return
	}
	r.well(check, name+" "+d.Version+" answers")
	if d.Pending > 0 {
		r.ill("database.migrations", fmt.Sprintf("%d migrations were not applied yet", d.Pending),
			"Run: salonzap migrate up (or start the server, which does it by itself)")
		return
	}
	r.well("database.migrations", "every migration is applied")
	r.open(ctx)
}

// explain returns what an error of the database means and what to do; for an unknown error, its innermost cause and usual.
func explain(err error, usual string) (what, remedy string) {
	if e, ok := sqlkit.Explain(err); ok {
		return e.What, e.Remedy
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err.Error(), usual
}

func databaseRemedy(d Database) string {
	if d.Kind == "postgres" {
		return "Check DATABASE_URL: host, port, user, password and the database's name, and whether PostgreSQL runs."
	}
	return "Check the rights of the file and of its folder, and that the disk is not full."
}

// open opens the database, which also checks that the key ring is the right one, and writes a setting to see whether it can be written to.
func (r *round) open(ctx context.Context) {
	records, err := r.Open(ctx)
	if err != nil {
		e, _ := errors.AsType[*fault.Error](err)
		if e != nil && e.Field != "" {
			r.ill("secret_key", "this is not the key ring that the database was written with", "Set SALONZAP_SECRET_KEY to the ring that it was written with, newest key first.")
			return
		}
		what, remedy := explain(err, "See the database's line.")
		r.ill("database.writable", "the database cannot be opened: "+what, remedy)
		return
	}
	r.records = records
	r.well("secret_key", "the key ring is the one that the database was written with")
	if err := records.PutSetting(ctx, r.scope, "doctor.looked_at", r.Now().UTC().Format("2006-01-02T15:04:05Z")); err != nil {
		what, remedy := explain(err, "Check its rights and its disk.")
		r.ill("database.writable", "the database cannot be written to: "+what, remedy)
		return
	}
	r.well("database.writable", "the database can be written to")
}
