package e2e_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/web/webtest"
)

// How much is stored beside the day that is looked at, and for how long: `make bench-agendaday` stores millions.
var (
	daySalons = flag.Int("day-salons", 3, "how many other salons TestADayAmongMany stores")
	dayEach   = flag.Int("day-appointments", 400, "how many appointments each of them has, and the salon that is looked at")
	dayLooks  = flag.Int("day-looks", 20, "how often its day is looked at, 50 times a second")
)

// A salon's day is shown whole, and in 60 KB, however much others have stored beside it. The log says how long the server took at fifty a
// second; a benchmark stores ten million appointments of five thousand salons.
func TestADayAmongMany(t *testing.T) {
	for _, db := range []kind{onSQLite, onPostgres} {
		t.Run(string(db), func(t *testing.T) {
			address := ""
			if db == onPostgres {
				address = pg.NewDatabase(t)
			}
			d := newStoredDay(t, address)
			d.store()
			d.look()
		})
	}
}

// storedDay is a salon's day, and what is stored beside it.
type storedDay struct {
	*webtest.Notebook

	db    *sql.DB
	owner *webtest.Visitor
	lite  bool
}

// inADay is how many appointments everybody has in a day, hour after hour, and so from which day on a number of them begins.
const (
	inADay = 9
	people = 4
)

func newStoredDay(t *testing.T, address string) *storedDay {
	t.Helper()
	s := webtest.NewOn(t, address)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	d := &storedDay{Notebook: s.Notebook(salon, "Ana", "Bia", "Caio", "Davi"), lite: address == ""}
	d.owner = s.SignedIn("ana@salao.example")
	driver, source := "pgx", address
	if d.lite {
		driver, source = "sqlite", "file:"+s.Path+"?_pragma=busy_timeout(60000)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)"
	}
	var err error
	d.db, err = sql.Open(driver, source)
	webtest.Must(t, err)
	t.Cleanup(func() { webtest.Must(t, d.db.Close()) })
	return d
}

// store fills the salon's days around today, then copies the salon, its people and their appointments, all in SQL.
func (d *storedDay) store() {
	d.T.Helper()
	first := d.Book(d.Client("Maria", ""), 0, 0, d.Today, "8:00")
	id := d.Salon.ID.String()
	begun := time.Now()
	checked := d.unchecked()
	d.copy("tenant", "id = '"+id+"'", *daySalons, 1, map[string]string{"id": "'t' || n", "slug": "'t' || n", "name": "'Studio ' || n"})
	for i, p := range d.People {
		d.copy("professional", "id = '"+p.ID.String()+"'", *daySalons, 1, map[string]string{"tenant_id": "'t' || n", "id": "'p" + strconv.Itoa(i) + "t' || n"})
	}
	d.copy("service", "id = '"+first.Service.String()+"'", *daySalons, 1, map[string]string{"tenant_id": "'t' || n", "id": "'st' || n"})
	d.copy("contact", "id = '"+first.Client.String()+"'", *daySalons, 1, map[string]string{"tenant_id": "'t' || n", "id": "'ct' || n"})
	who := strings.Builder{}
	who.WriteString("CASE k % 4")
	for i, p := range d.People {
		fmt.Fprintf(&who, " WHEN %d THEN '%s'", i, p.ID)
	}
	who.WriteString(" END")
	d.appointments(first, 1, map[string]string{"id": d.uuid("a", "k"), "professional_id": who.String()})
	d.appointments(first, *daySalons, map[string]string{
		"tenant_id": "'t' || n", "id": d.uuid("b", "n * 100000 + k"), "professional_id": "'p' || (k % 4) || 't' || n", "service_id": "'st' || n", "contact_id": "'ct' || n",
	})
	checked()
	d.T.Logf("stored %d appointments of %d salons in %v", (*daySalons+1)**dayEach, *daySalons+1, time.Since(begun).Round(time.Second))
}

// unchecked lets rows be stored on PostgreSQL without a look at each, which takes most of an hour for ten million. The function that it returns checks what
// was stored, and puts everything back.
func (d *storedDay) unchecked() (checked func()) {
	d.T.Helper()
	if d.lite {
		return func() {}
	}
	var overlap string
	webtest.Must(d.T, d.db.QueryRowContext(d.T.Context(), "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'occupancy_overlap'").Scan(&overlap))
	d.exec("ALTER TABLE occupancy DROP CONSTRAINT occupancy_overlap")
	for _, table := range []string{"appointment", "occupancy"} {
		d.exec("ALTER TABLE " + table + " DISABLE TRIGGER ALL")
	}
	return func() {
		d.exec("ALTER TABLE occupancy ADD CONSTRAINT occupancy_overlap " + overlap)
		for _, table := range []string{"appointment", "occupancy"} {
			d.exec("ALTER TABLE " + table + " ENABLE TRIGGER ALL")
		}
		d.exec("VACUUM ANALYZE")
	}
}

// uuid is an ID of a sort for a number, in SQL.
func (d *storedDay) uuid(sort, number string) string {
	digits := "lpad(to_hex((" + number + ")::bigint), 12, '0')"
	if d.lite {
		digits = "printf('%012x', " + number + ")"
	}
	return "'0000000" + sort + "-0000-4000-8000-' || " + digits
}

// appointments copies one, with what it takes up, to some salons: everybody's hours, from nine on, of days before and after today.
func (d *storedDay) appointments(first agenda.Appointment, salons int, change map[string]string) {
	d.T.Helper()
	const hour, day = "(9 + k / 4 % 9)", "(k / 36 - %d / 72)"
	noon, _ := agenda.ZoneOf(time.UTC).Instant(agenda.Local{Date: d.Today, Minute: 3 * 60}) // midnight in São Paulo
	of := fmt.Sprintf(day, *dayEach)
	start := fmt.Sprintf("(%d + %s * 86400 + %s * 3600)", noon, of, hour)
	date := "to_char(to_timestamp(" + start + ") AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
	if d.lite {
		date = "strftime('%Y-%m-%d', " + start + ", 'unixepoch')"
	}
	times := map[string]string{"start_at": start, "end_at": start + " + 1800", "date": date}
	row := map[string]string{"minute": hour + " * 60", "booking_key": "'k' || k || 't' || n", "visit_id": "''"}
	taken := map[string]string{"id": strings.Replace(change["id"], "'0", "'1", 1), "appointment_id": change["id"]}
	for column, value := range times {
		row[column], taken[column] = value, value
	}
	for column, value := range change {
		row[column] = value
		if column == "tenant_id" || column == "professional_id" {
			taken[column] = value
		}
	}
	d.copy("appointment", "id = '"+first.ID.String()+"'", salons, *dayEach, row)
	d.copy("occupancy", "appointment_id = '"+first.ID.String()+"'", salons, *dayEach, taken)
}

// columns are those of a table that has such a row.
func (d *storedDay) columns(table, where string) []string {
	d.T.Helper()
	rows, err := d.db.QueryContext(d.T.Context(), "SELECT * FROM "+table+" WHERE "+where)
	webtest.Must(d.T, err)
	defer rows.Close() //nolint:errcheck // nothing follows
	columns, err := rows.Columns()
	webtest.Must(d.T, err)
	webtest.Must(d.T, rows.Err())
	return columns
}

// copy copies one row for the numbers n of some salons, and each k of some, with other values in some columns; a few salons at once, so
// that no transaction is too long.
func (d *storedDay) copy(table, where string, salons, each int, change map[string]string) {
	d.T.Helper()
	columns := d.columns(table, where)
	values := make([]string, len(columns))
	for i, c := range columns {
		if values[i] = "a." + c; change[c] != "" {
			values[i] = change[c]
		}
	}
	const most = 200_000 // rows at once
	step := max(1, most/each)
	for from := 1; from <= salons; from += step {
		to := min(from+step-1, salons)
		with, series := "", fmt.Sprintf("generate_series(%d, %d) s(n), generate_series(0, %d) e(k)", from, to, each-1)
		if d.lite {
			with = fmt.Sprintf("WITH RECURSIVE s(n) AS (VALUES (%d) UNION ALL SELECT n + 1 FROM s WHERE n < %d), e(k) AS (VALUES (0) UNION ALL SELECT k + 1 FROM e WHERE k < %d) ",
				from, to, each-1)
			series = "s, e"
		}
		d.exec(with + "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT " + strings.Join(values, ", ") +
			" FROM (SELECT * FROM " + table + " WHERE " + where + ") a, " + series)
	}
}

func (d *storedDay) exec(statement string) {
	d.T.Helper()
	if _, err := d.db.ExecContext(d.T.Context(), statement); err != nil {
		d.T.Fatalf("%v\n%s", err, statement)
	}
}

// look looks at the day fifty times a second, whether those before are answered or not.
func (d *storedDay) look() {
	d.T.Helper()
	path := "/dashboard/agenda/?d=" + d.Today.String()
	got := d.owner.Get(path)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(got.Body))
	webtest.Must(d.T, err)
	webtest.Must(d.T, z.Close())
	if n := strings.Count(got.Body, "data-move="); got.Status != http.StatusOK || n < inADay*people || packed.Len() > 60<<10 {
		d.T.Errorf("status %d, %d appointments, %d bytes", got.Status, n, packed.Len())
	}
	took := make([]time.Duration, *dayLooks)
	ticker := time.NewTicker(time.Second / 50)
	defer ticker.Stop()
	var wg sync.WaitGroup
	for i := range took {
		due := <-ticker.C
		wg.Go(func() {
			if err := d.ask(d.T.Context(), path); err != nil {
				d.T.Error(err)
			}
			took[i] = time.Since(due)
		})
	}
	wg.Wait()
	slices.Sort(took)
	d.T.Logf("the day comes in %d bytes; p50 %v, p99 %v, at 50/s", packed.Len(), took[len(took)/2], took[len(took)*99/100])
}

func (d *storedDay) ask(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.Server.URL+path, nil)
	if err != nil {
		return err
	}
	res, err := d.owner.Client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", res.StatusCode)
	}
	return nil
}
