// Package webpushtest plays a push service and its browsers, for tests: it takes what a push service takes, verifies who signed it, and decrypts it
// as a browser does. Start reading at Service.
package webpushtest
