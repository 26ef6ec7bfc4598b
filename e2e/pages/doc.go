// Package pages has the tests of single pages in a browser: what scripts do, how pages look, who can use them.
//
// What it promises: each test has a dashboard of its own (internal/web/webtest) and a tab of its own in the one Chromium.
//
// What it must never do: hold what can be read from the server's answer alone; such tests are beside the pages, in internal/web.
//
// Start reading at chrome; openTo says in which views every page is looked at.
package pages
