// Package addressbook takes clients out of the files that salons have them in, and writes such files: CSV as spreadsheets save it,
// and the vCards of a phone.
//
// What it promises: Decide is the one rule of what comes of a row. A dry run and an import both ask it row after row, about the same
// Book, so that the one foretells the other; and a file that was imported adds nothing when it is imported again. Two contacts never
// become one because of a file, and what a salon wrote is never overwritten: a file completes it.
//
// It is pure: bytes and values in, values out. Problems name the line of the file and hold nothing of it.
//
// Start reading at Entry, then Decide.
package addressbook
