package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// The context that the library gets ends writeTime after the caller's, and at once when the query is done.
func TestContextOfAQuestionEndsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller, leave := context.WithCancel(t.Context())
		later, done := endsLater(caller)
		defer done()
		leave()
		<-time.After(writeTime - time.Millisecond)
		if later.Err() != nil {
			t.Error("it ended with its caller")
		}
		<-time.After(2 * time.Millisecond)
		if later.Err() == nil {
			t.Error("it does not end")
		}
		other, done := endsLater(t.Context())
		done()
		if other.Err() == nil {
			t.Error("it outlives its question")
		}
	})
}
