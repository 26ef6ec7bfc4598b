// Package backup makes backups of an installation on a schedule, proves each one after it was written, keeps the newest ones, and reads them back.
//
// A backup is one file: a tar archive, compressed by gzip and, when that is asked for, encrypted by age; tar, gzip and age open it without us. Its
// first entry is the manifest, which says what the others are, with their digests.
//
// It promises: what is reported as made was read back whole from where it is kept; a backup that failed leaves no file, and does not make the last good
// one look younger; what is deleted are older backups of the same installation, and nothing else; of several nodes one makes a backup at a time.
//
// What it must never do: know a database (a Source makes the copies), or keep a secret in a file that is not encrypted where others may read it.
//
// Start reading at Maker.
package backup
