package main

import (
	"fmt"
	"math"
	"time"
)

// progressAfter is how long a person waits without a word.
const progressAfter = time.Second

// progress tells a person on standard error that work goes on, from one second
// on. The function it returns wipes the line and waits until it is wiped.
func (t *tool) progress(window time.Duration) func() {
	if _, person := t.width(t.stderr); !person {
		return func() {}
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		began, shown := time.Now(), false
		tick := time.NewTicker(progressAfter / 5)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				if shown {
					fmt.Fprint(t.stderr, "\r\x1b[K")
				}
				return
			case <-tick.C:
				if gone := time.Since(began); gone >= progressAfter {
					shown = true
					fmt.Fprintf(t.stderr, "\r%s\x1b[K", progressText(gone, window))
				}
			}
		}
	}()
	return func() {
		close(stop)
		<-done
	}
}

func progressText(gone, window time.Duration) string {
	if window > gone {
		return fmt.Sprintf("measuring for %s: %.0f s left", window, math.Ceil((window - gone).Seconds()))
	}
	return fmt.Sprintf("waiting for the node: %.0f s", gone.Seconds())
}
