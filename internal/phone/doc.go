// Package phone has the type of telephone numbers: parsed once, compared modulo Brazil's ninth digit and similar digits elsewhere, and hidden by
// default.
//
// Brazilian mobile numbers grew a ninth digit between 2012 and 2016. WhatsApp kept the accounts that are older than
// that without it, so that one and the same line is 5531987654321 to its owner and 553187654321 to WhatsApp. No rule by
// area code says which it is; the server's answer is the canonical form. Mexico (+52 and +52 1), Argentina (+54 and +54 9) and
// Benin are of the same kind. Therefore a Number keeps the digits it was
// given, and SameLine and Key answer whether two of them are one line.
//
// What it promises: a Number that is not zero holds 7 to 15 digits with their country code; Parse never makes a foreign
// number out of a mistyped Brazilian one; printing or logging a Number shows nothing of it.
//
// What it must never do: put a number into an error or a log. A Number inside a struct that is logged as JSON is
// marshalled like any field; log Number values as attributes, where LogValue hides them, or not at all.
//
// Start reading at Parse, then Key, brazil.go and line.go.
package phone
