// Package webtest is what the tests of the pages share: those beside the pages, which read what the server answers, and
// those in a browser (e2e/pages).
//
// What it promises: a Scene is the dashboard on a store of its own, with a clock, connections, history and passkeys that the test
// plays; nothing is left behind. What several scenes show alike (states of a connection, a busy day, conversations) is here, once.
//
// What it must never do: be linked into the program, or know a browser.
//
// Start reading at Scene and New; Visitor is who looks at pages.
package webtest
