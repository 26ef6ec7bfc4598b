// Package doctor checks everything that Salonzap needs to work, and reports the result and the remedy of each check.
//
// It promises to create no table, to start no linking, and to send no message. It writes a temporary file into the data folder, and one setting into a
// database that is up to date. When that database is PostgreSQL, a missing data folder is made. A check that could not be carried out says so. It never
// shows a key.
//
// Start reading at Run.
package doctor
