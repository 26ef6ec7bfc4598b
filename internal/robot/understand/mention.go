package understand

import "time"

// mention is one thing that a text says about days or hours, in the place where it says it.
type mention struct {
	from, to int // bytes of the sheet
	reasons  []Reason

	// Of days.
	days     []DateRange
	weekday  time.Weekday
	named    bool  // it is a weekday's name alone; any day of that name fits
	ofWeek   bool  // weekday says which day of the week it is
	year     bool  // "ano que vem": it tells the year of the day before it
	numbers  []int // days of a month that is not said; with ranged the first and the last of several
	ranged   bool
	spanned  bool // from one weekday to another: "de segunda a quarta"
	near     bool // counted from today: "amanhã"
	weeks    Day  // "daqui a 2 semanas": how many, or 0
	feast    bool // a holiday by its name
	numbered bool // it has the number of a day: it is stronger than a weekday's name
	wide     bool // a week, a month: weekdays beside it are looked for within it
	open     edge // made of a limit: "a partir de segunda"

	// Of hours.
	hour   bool
	clock  clock // when exact
	window window
	shape  shape

	not, old, dropped bool
	said              bool // the "não" before it belongs to what stands before that
	leaves            bool // the hour at which the client leaves something: "saio 17h"
	thatDay           bool // "nesse dia": a day that is said before it, if one is
}

// edge is how a limit opens a mention.
type edge uint8

const (
	closed edge = iota
	after
	before
)

// shape is what sort of hours a mention says.
type shape uint8

const (
	noHours shape = iota
	exact         // clock
	between       // window.from to window.to, both clocks as said
	since         // window.from on
	until         // up to window.to
	part          // a part of the day, with its edges as minutes
)

// clock is an hour as it was said: minutes of a twelve-hour dial where bare, else of the day.
type clock struct {
	minute int
	bare   bool // 1 to 11 without a word on which half of the day
}

// window is a stretch of hours as it was said.
type window struct{ from, to clock }

// reading is the state of reading one text.
type reading struct {
	text  string
	plain string // the sheet before anything was blotted
	c     sheet
	scene Scene
	re    *patterns
	left  *leftover
	found []mention
	notes []Reason
	want  Preference
}

func (r *reading) today() Day { return r.scene.Now.Day }

// add keeps a mention and takes its place from the rules that come later.
func (r *reading) add(m mention) {
	r.c.blot(m.from, m.to, claimed)
	r.found = append(r.found, m)
}

func one(d Day) []DateRange { return []DateRange{{d, d}} }
