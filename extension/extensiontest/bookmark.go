package extensiontest

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Bookmarks is a tab in which a bookmark can be clicked. Page.navigate takes a bookmark's way; the click on the bookmark
// itself cannot be played.
type Bookmarks struct {
	*Tab
	asked chan *page.EventJavascriptDialogOpening
}

// OpenForBookmark opens an address in a new tab.
func (b *Browser) OpenForBookmark(tb testing.TB, address string) Bookmarks {
	tb.Helper()
	asked := make(chan *page.EventJavascriptDialogOpening, 1)
	t := b.tab(tb, chromedp.WithListener(func(event any) {
		if e, ok := event.(*page.EventJavascriptDialogOpening); ok {
			asked <- e
		}
	}))
	t.Do(chromedp.Navigate(address))
	return Bookmarks{t, asked}
}

// Click clicks on a bookmark with a "javascript:" text and answers the dialog that it opens. It returns what the dialog said.
func (t Bookmarks) Click(script string, yes bool) string {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: script}) // what came of it is to be seen on the page
	}()
	var said string
	select {
	case e := <-t.asked:
		said = e.Message
	case <-ctx.Done():
		t.tb.Fatal("the bookmark asked nothing")
	}
	if _, err := chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: yes}); err != nil {
		t.tb.Fatal(err)
	}
	<-done
	return said
}
