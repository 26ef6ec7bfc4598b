// Package doctor looks at everything that has to be right for Salonzap to work, and says of each thing how it is and what
// to do about it.
//
// It promises to change nothing that matters: it makes no table and no folder, starts no linking, and sends no message. A
// check that could not be made says so. It never shows a key.
//
// Start reading at Run.
package doctor
