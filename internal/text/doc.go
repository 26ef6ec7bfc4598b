// Package text holds every sentence that people read on pages, in chats and mails, and in problems of the REST API, in Portuguese (pt-BR, first) and
// English. Only the command line has English sentences of its own.
//
// A sentence has a key (fault.Key) and a template for fmt with the same verbs in both languages; a test checks that each
// declared key has both. Sentences are short, kind and without blame. About the connection a salon never reads "instância" or "sessão", and "webhook"
// only on the pages for integrators. It must never hold a rule: which sentence is shown is decided elsewhere.
//
// Start reading at Lang.Say; the sentences are in catalogue_*.go, one file for each area.
package text
