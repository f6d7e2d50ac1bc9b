package fleet

import (
	"context"
	"os"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/config"
)

// Reloader reads a configuration again when its file changed, or when it is asked to.
// One that is of no use changes nothing.
type Reloader struct {
	File string
	Load func() (*config.Config, error)
	// Apply takes over. It is called also when nothing changed and somebody asked:
	// files that the configuration names may have.
	Apply func(before, now *config.Config)
	// Failed is told why a new configuration is of no use.
	Failed func(error)
	Every  time.Duration // between looks at the file
	Now    func() time.Time

	mu     sync.Mutex
	status Reload
}

// Reload is how the last attempt went.
type Reload struct {
	Successful bool
	At         time.Time // of the last that succeeded
	Err        error     // of the last, nil when it succeeded
}

// Status is how the last attempt went; the first configuration counts as one.
func (r *Reloader) Status() Reload {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

// Run looks at the file and heeds again, which may be a signal's channel, until ctx
// ends. first is the configuration that is in use.
func (r *Reloader) Run(ctx context.Context, first *config.Config, again <-chan os.Signal) {
	r.note(nil)
	now := first
	used := r.text()
	before := used
	tick := time.NewTicker(r.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
			before = r.text()
		case <-tick.C:
			// A file that is being written is often a configuration, of half the jobs. So
			// it must be the same twice.
			text := r.text()
			if text != before || text == used {
				before = text
				continue
			}
		}
		used = before
		c, err := r.Load()
		r.note(err)
		if err != nil {
			r.Failed(err)
			continue
		}
		r.Apply(now, c)
		now = c
	}
}

func (r *Reloader) note(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Successful, r.status.Err = err == nil, err
	if err == nil {
		r.status.At = r.Now()
	}
}

// text is what the file says; a file that cannot be read says that.
func (r *Reloader) text() string {
	text, err := os.ReadFile(r.File)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
