package web

import (
	"encoding/csv"

	"salonzap/internal/text"
)

// sendSpreadsheet gives lines as a CSV file that spreadsheets of the reader's language open as it is.
func (c *call) sendSpreadsheet(name string, lines [][]string) {
	c.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	c.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = c.w.Write([]byte("\ufeff")) // spreadsheets read UTF-8 by it
	w := csv.NewWriter(c.w)
	if c.Lang == text.PT {
		w.Comma = ';' // where the comma stands in numbers, spreadsheets split at semicolons
	}
	_ = w.WriteAll(lines) // the reader may be gone
}
