// Package doctor checks everything that Salonzap needs to work, and reports the result and the remedy of each check.
//
// It promises to create no table and no folder, to start no linking, and to send no message. A check that could not be carried out says so.
// It never shows a key.
//
// Start reading at Run.
package doctor
