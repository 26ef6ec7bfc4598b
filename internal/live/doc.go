// Package live is the hub of hints: "tenant X changed".
//
// A hint carries no content. Who receives one reads the truth again, so a lost or doubled hint costs freshness and never
// correctness. Publishing never blocks: a slow listener gets one pending hint, however many were sent. A Follower also learns which
// topics changed, as long as they are few.
//
// It knows nothing of ours and must never hold data. Between nodes, package store carries the hints through Publish.
package live
