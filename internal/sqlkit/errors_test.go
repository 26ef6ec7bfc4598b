package sqlkit_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"salonzap/internal/sqlkit"
)

// Each violation on SQLite, as its driver reports it, has exactly one class.
func TestViolationsOfSQLite(t *testing.T) {
	g := openGroup(t)
	exec := func(query string) error {
		_, err := g.db.ExecContext(t.Context(), query)
		return err
	}
	if err := exec(`CREATE TABLE booking (chair INTEGER, begins INTEGER, ends INTEGER, UNIQUE (begins));
		CREATE TRIGGER booking_overlap BEFORE INSERT ON booking WHEN EXISTS (
			SELECT 1 FROM booking b WHERE b.chair = NEW.chair AND b.begins < NEW.ends AND b.ends > NEW.begins)
		BEGIN SELECT RAISE(ABORT, 'exclusion constraint failed: booking_overlap'); END;
		CREATE TRIGGER booking_order BEFORE INSERT ON booking WHEN NEW.ends <= NEW.begins
		BEGIN SELECT RAISE(ABORT, 'it ends before it begins'); END;
		INSERT INTO booking VALUES (1, 10, 20);`); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		`INSERT INTO booking VALUES (1, 15, 25)`: "exclusion booking_overlap",
		`INSERT INTO booking VALUES (2, 10, 25)`: "unique booking.begins",
		`INSERT INTO booking VALUES (2, 30, 30)`: "",
		`INSERT INTO x (id, of) VALUES (1, 99)`:  "foreign key",
		`INSERT INTO booking VALUES (1, 20, 30)`: "none",
	} {
		if got := classOf(exec(query)); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

// Each of PostgreSQL's codes has exactly one class, or none.
func TestViolationsOfPostgres(t *testing.T) {
	for code, want := range map[string]string{
		"23P01": "exclusion booking_overlap", "23505": "unique booking.overlap", "23503": "foreign key", "40001": "retry", "40P01": "retry", "23502": "",
	} {
		name := "booking_overlap"
		if code == "23505" {
			name += "_key"
		}
		err := fmt.Errorf("of a layer: %w", &pgconn.PgError{Code: code, TableName: "booking", ConstraintName: name})
		if got := classOf(err); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
	if got := classOf(errors.New("something else")); got != "" {
		t.Errorf("something else is %q", got)
	}
}

// classOf names every class that an error belongs to; "none" when there is no error.
func classOf(err error) (class string) {
	if err == nil {
		return "none"
	}
	if constraint, ok := sqlkit.ExclusionViolation(err); ok {
		class += "exclusion " + constraint
	}
	if column, ok := sqlkit.UniqueViolation(err); ok {
		class += "unique " + column
	}
	if sqlkit.IsForeignKeyViolation(err) {
		class += "foreign key"
	}
	if sqlkit.IsRetryable(err) {
		class += "retry"
	}
	return class
}

// What a driver says of a connection that ended is about the database; what it says of a statement is not.
func TestAConnectionThatEndsIsUnreachable(t *testing.T) {
	for _, err := range []error{
		io.EOF, io.ErrUnexpectedEOF, syscall.EPIPE, driver.ErrBadConn, &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)},
	} {
		if !sqlkit.IsUnreachable(fmt.Errorf("of a layer: %w", err)) {
			t.Errorf("%v is the statement's fault", err)
		}
	}
	for _, err := range []error{sql.ErrNoRows, errors.New("of a column"), &pgconn.PgError{Code: "23505"}} {
		if sqlkit.IsUnreachable(err) {
			t.Errorf("%v is the database's fault", err)
		}
	}
}
