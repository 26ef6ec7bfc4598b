// Package demotest is what the tests of the demonstration share: those beside it, and those in a browser (e2e/pages).
//
// What it promises: a Rig is a demonstration with a played WhatsApp and a bare client of WhatsApp in the place of the gateway, all
// its own; nothing is left behind.
//
// What it must never do: be linked into the program, or know a browser.
//
// Start reading at Rig and New; Setup comes first, in TestMain.
package demotest
