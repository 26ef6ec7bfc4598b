// Package e2e holds the stories of the whole program: the real server over real HTTP on both databases, the real binary
// killed in the middle of a step, and a real Chromium in front of it. WhatsApp is played by evolutiontest.
//
// It promises that what a newcomer, an owner, an operator and an integrator do works end to end. It must never reach into a
// package to force a state: what happens is caused from outside, by a click, a call, a phone, or a server in trouble.
//
// Start reading at world (rig_test.go), then TestFirstClickToConnected (connect_test.go).
package e2e
