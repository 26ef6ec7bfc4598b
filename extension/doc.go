// Package extension is the Connector: our browser extension, which lets a salon's owner confirm WhatsApp's passkey on
// https://web.whatsapp.com when their dashboard asks for it, and the bookmark that does the same without it.
//
// src is the extension as browsers run it, for Chrome and Edge and for Firefox; manifest.json is the one manifest from which
// theirs are made. Files builds a browser's folder for a list of dashboards, and the same input gives the same bytes.
// There is no bundler and no library: what is in src is what runs.
//
// The extension asks for as little as it can, which the tests hold it to: it may keep a request in memory (storage), and it
// may run on WhatsApp Web. It stores nothing on disk, and calls no server except a dashboard whose address its owner has
// typed and granted. Nothing is signed without a click of the owner on a card that names salon, number and dashboard.
//
// Start reading at src/worker.js; extensiontest runs it all in a real Chromium.
package extension
