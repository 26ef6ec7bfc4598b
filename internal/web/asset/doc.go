// Package asset holds the files that pages load: our style and script, htmx with its stream extension, the icon.
//
// A file's address carries a hash of its content, so browsers keep it for ever and never show an old one. The files are
// part of the binary; nothing is loaded from elsewhere.
//
// htmx 4.0.1 and its hx-sse extension are vendored as published on npm (htmx.org 4.0.1, Zero-Clause BSD), without their
// source maps. They run under a content security policy without unsafe-eval as long as no page uses hx-on or "js:" values.
//
// Start reading at Handler.
package asset
