// Package firefoxtest runs the Connector in a real Firefox, as extensiontest does in Chromium: a dashboard, a stand-in for
// https://web.whatsapp.com under a strict policy, and a virtual authenticator. Firefox is driven over Marionette, the
// protocol that it brings along. Without a Firefox the tests are skipped: `apt-get install firefox-esr`.
//
// Nothing leaves the computer: the browser's proxy is the test's own, and knows two hosts.
package firefoxtest
