package storekit

import (
	"context"
	"database/sql"
	"reflect"
	"time"

	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
)

// Select reads the rows of a question into structs that have a field for each column, in their order: what sqlc made of a table, for
// SELECT table.*; several tables one after another are a struct of such structs.
func Select[T any](ctx context.Context, q db.DBTX, query string, args ...any) (all []T, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	for rows.Next() {
		var row T
		if err := rows.Scan(fields(nil, reflect.ValueOf(&row).Elem())...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// fields are pointers to what columns are read into.
func fields(into []any, v reflect.Value) []any {
	for _, field := range v.Fields() {
		pointer := field.Addr().Interface()
		if _, column := pointer.(sql.Scanner); !column && field.Kind() == reflect.Struct {
			into = fields(into, field)
			continue
		}
		into = append(into, pointer)
	}
	return into
}

// Columns are n rows turned into what PostgreSQL's unnest takes: an array for each of their values.
func Columns(n int, row func(i int) []any) []any {
	var all []any
	for i := range n {
		for j, value := range row(i) {
			if i == 0 {
				all = append(all, emptyLike(value, n))
			}
			all[j] = appendTo(all[j], value)
		}
	}
	return all
}

func emptyLike(value any, n int) any {
	switch value.(type) {
	case column.Time:
		return make([]*time.Time, 0, n)
	case column.Text:
		return make([]*string, 0, n)
	}
	return reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(value)), 0, n).Interface()
}

func appendTo(all, value any) any {
	switch all := all.(type) {
	case []*time.Time:
		return append(all, pointer[time.Time](value.(column.Time).Plain())) //nolint:forcetypeassert // emptyLike made it so
	case []*string:
		return append(all, pointer[string](value.(column.Text).Plain())) //nolint:forcetypeassert // the same
	case []string:
		return append(all, value.(string)) //nolint:forcetypeassert // the same
	}
	return reflect.Append(reflect.ValueOf(all), reflect.ValueOf(value)).Interface()
}

// pointer is NULL as arrays have it.
func pointer[T any](plain any) *T {
	if v, ok := plain.(T); ok {
		return &v
	}
	return nil
}
