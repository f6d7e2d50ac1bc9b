package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/fleet"
	"github.com/hodoscope/hodoscope/internal/session"
)

// The first few nodes are attached to at once, a fleet in its time.
func TestFleetArrivesInTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		attempts := 0
		tried := func() int {
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			return attempts
		}
		w := newWatches(&tool{world: world{
			getenv: func(string) string { return "" },
			open: func(context.Context, attach.Options) (session.Source, error) {
				mu.Lock()
				defer mu.Unlock()
				attempts++
				return nil, errors.New("away")
			},
		}, set: settings{timeout: time.Second}}, nil, false)
		var running sync.WaitGroup
		for i := range 200 {
			m := fleet.Member{Node: fmt.Sprintf("n%d@host", i), Watch: &config.Watch{}}
			running.Go(func() { _, _ = w.open(t.Context(), m) })
		}
		if n := tried(); n != arrivalsAtOnce {
			t.Errorf("%d at once", n)
		}
		time.Sleep(time.Second)
		if n := tried(); n < arrivalsAtOnce+arrivalsPerSecond-1 || n > arrivalsAtOnce+arrivalsPerSecond {
			t.Errorf("%d in the first second", n)
		}
		running.Wait()
		if n := tried(); n != 200 {
			t.Errorf("%d in all", n)
		}
	})
}
