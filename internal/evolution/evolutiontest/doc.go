// Package evolutiontest has a fake Evolution 2.3.7 over real HTTP, a conformance suite for servers of its protocol, and the recordings of a real
// server.
//
// The fake promises to do what was recorded. It has no latency, rotates no codes and fails no calls unless told to: by a field of Behaviour,
// a fault for a single call (FailNext), or a method. What was recorded is cited by name (see testdata/recordings), and a test replays
// recordings against the fake. Scan, EnterPairingCode, Unlink and others do what a person does on the phone.
//
// It is fast enough for benchmarks, and it does not import package testing, because programs other than tests serve it, too (e2e/bench). It
// must be reachable for developers only: its key is public unless Options name one.
//
// Conformance is the suite for every server of the contract. Tests run it on the fake, on our own gateway, and on a live server when
// TEST_EVOLUTION_URL and TEST_EVOLUTION_KEY name one.
//
// On purpose, the fake differs from the real server in these ways: query parameters do not override the path (recordings l-02 to l-05);
// and, unless told otherwise, the webhooks of one instance are delivered in order, and a delete is done before it is answered.
//
// Start reading at Server and Behaviour.
package evolutiontest
