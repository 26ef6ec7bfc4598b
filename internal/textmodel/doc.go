// Package textmodel calls a text model over HTTP, by the protocol of OpenAI's chat completions, which hosted services and self-hosted
// servers (llama.cpp, vLLM, Ollama) implement.
//
// It promises that a call ends with its context, that a response of more than MaxAnswer bytes is refused, and that no error contains the question
// or the answer. It must never interpret an answer.
//
// Start reading at Client.Complete.
package textmodel
