package fleet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/config"
)

func TestReloader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "h.yaml")
		write := func(text string) {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		lookup := func(string) (string, bool) { return "", false }
		happened := &guests{}
		load := func() (*config.Config, error) { return config.Load(file, lookup, nil) }
		r := &Reloader{File: file, Load: load, Every: 5 * time.Second, Now: time.Now,
			Apply: func(before, now *config.Config) {
				happened.tell(fmt.Sprintf("%s %s %v", before.Listen, now.Listen, config.Changed(before, now)))
			},
			Failed: func(err error) { happened.tell(strings.ReplaceAll(err.Error(), file, "FILE")) }}
		write("listen: a:1\n")
		first, err := load()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		again := make(chan os.Signal, 1)
		var running sync.WaitGroup
		running.Go(func() { r.Run(ctx, first, again) })
		half := time.Second / 2
		time.Sleep(half)
		for _, step := range []struct {
			do   func()
			wait time.Duration
			want string
		}{
			{func() {}, time.Hour, ""},
			{func() { write("listen: b:1\n") }, 5 * time.Second, ""}, // it may be half of it
			{func() { write("listen: b:2\n") }, 5 * time.Second, ""},
			{func() {}, 5 * time.Second, "a:1 b:2 [listen]"},
			{func() { write("lisen: c:1\n") }, time.Hour, `FILE:1: there is no key "lisen"`},
			{func() { again <- os.Interrupt }, half, `FILE:1: there is no key "lisen"`},
			{func() { write("listen: b:2\n") }, time.Hour, "b:2 b:2 []"},
			{func() { again <- os.Interrupt }, half, "b:2 b:2 []"},
			{func() { os.Remove(file) }, time.Hour, "open FILE: no such file or directory"},
		} {
			step.do()
			time.Sleep(step.wait)
			synctest.Wait()
			if got := happened.heard(); got != step.want {
				t.Errorf("got %s, want %s", got, step.want)
			}
		}
		if st := r.Status(); st.Successful || st.Err == nil || time.Since(st.At) < time.Hour {
			t.Errorf("%+v", st)
		}
		cancel()
		running.Wait()
	})
}
