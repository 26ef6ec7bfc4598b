package page

import "salonzap/internal/text"

// ImportPage is where a file of clients comes in.
type ImportPage struct {
	Page     Context
	Base     string // where clients are
	Wrong    string // what is wrong with the file
	Done     bool   // it was taken in; else this is what would come of it
	Useful   bool   // something would come of it
	Counts   []string
	Problems []string // a sentence for each line that is left out
	More     string   // how many more there are
}

// ImportCounts says what came of a file, a line for each sort.
func (w Localizer) ImportCounts(added, completed, known, refused int) []string {
	all := []string{w.Say(text.ImportAdded, added), w.Say(text.ImportCompleted, completed), w.Say(text.ImportKnown, known)}
	if refused > 0 {
		all = append(all, w.Say(text.ImportRefused, refused))
	}
	return all
}
