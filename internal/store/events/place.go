package events

import "database/sql"

// place is a position as the column has it.
func place(position int64) sql.NullInt64 { return sql.NullInt64{Int64: position, Valid: true} }
