// Package text holds every sentence that a person reads, in Portuguese (pt-BR, first) and English.
//
// A sentence has a key (fault.Key) and a template for fmt with the same verbs in both languages; a test checks that each
// declared key has both. Sentences are short, kind and without blame; a salon never reads "instância", "sessão" or
// "webhook". It must never hold a rule: which sentence is said is decided elsewhere.
//
// Start reading at Lang.Say; the sentences are in catalogue_*.go, one file an area.
package text
