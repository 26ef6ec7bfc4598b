// Package evolutiontest has a fake Evolution 2.3.7 over real HTTP, a conformance suite for servers of its protocol, and the recordings of a real
// server.
//
// The fake promises to do what was recorded, and to do it with no latency, no rotation and no trouble until asked: each
// trouble has a switch in Behaviour, a fault for a single call (FailNext), or a method, and each cites its recording by
// name (see testdata/recordings). A test replays recordings against it. Phones are played by Scan, EnterPairingCode,
// Unlink and their like.
//
// It is fast enough to stand behind a benchmark, and it imports no testing package, because the demo serves it from the
// production binary. It must never be reachable by anybody but a developer: it lets everyone scan everything.
//
// Conformance is the suite for every server of the contract. The tests run it on the fake, and on a live server too when
// TEST_EVOLUTION_URL and TEST_EVOLUTION_KEY name one.
//
// Where it is kinder than the real server: it does not let query parameters override the path (recordings l-02 to l-05),
// it delivers the webhooks of one instance in order unless told otherwise, and deletes before it answers unless told
// otherwise.
//
// Start reading at Server and Behaviour.
package evolutiontest
