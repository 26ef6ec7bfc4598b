// Package understand reads what a client of a Brazilian salon writes: which days and hours are meant, what is wanted, which
// service, professional or option of a menu is named.
//
// It promises constraints and reasons for doubt, never a guessed moment: a DateSpec holds sets of dates and of hours as far
// as the text says them, and a closed list of reasons. Where DateSpec.Ambiguous is true somebody has to ask before anything
// is booked. What is read depends on the text and the Scene alone, takes time and memory bounded by MaxLength, and is free
// of zones: days and minutes are those of the salon's wall.
//
// It must never read the clock, know a customer, or choose between two readings in silence.
//
// Start reading at Reader.When for days and hours, at Reader.Read for the whole of a message. The way of a text: fold.go
// makes plain letters of it, words.go the usual spelling, mask.go takes out what only looks like a date, the rules find
// mentions (dayrules.go, hourrules.go), and join.go makes one DateSpec of them.
package understand
