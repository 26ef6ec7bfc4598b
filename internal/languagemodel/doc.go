// Package languagemodel asks a language model over HTTP, by the protocol that OpenAI's chat completions have become: hosted services and
// servers of one's own (llama.cpp, vLLM, Ollama) answer it alike.
//
// It promises that a call ends with its context, that no more than MaxAnswer bytes are read, and that neither the question nor the answer
// stands in an error. It must never decide what an answer means.
//
// Start reading at Client.Complete.
package languagemodel
