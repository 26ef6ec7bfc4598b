// Package app is the composition root: it reads the configuration, makes the parts of the program, starts them in order
// and stops them in reverse.
//
// It is the only package that interprets environment variables; cmd/salonzap passes them on. It must never hold a rule of the business.
//
// Start reading at LoadConfig for what can be set.
package app
