// Package crowd makes a hundred thousand salons out of one in seconds, for measurements at sizes that would take minutes
// one by one.
//
// A test or a benchmark makes one salon through the store, as it wants it; Multiply copies its row and its connection's,
// with ids, slugs, names and numbers of their own. It copies whatever columns there are, so it goes along with the schema.
//
// What it must never do: make rows that the store would not (copy a good salon), touch a database that is not a throw-away
// one, or import testing, since the benchmark program uses it, too.
//
// Start reading at Multiply.
package crowd
