package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
)

// recording writes what is seen to a file, in its own time: a slow disk holds nobody up.
type recording struct {
	notes chan seen.Note
	ended chan struct{}
	err   error // why it ended; read once ended is closed
	late  error // why notes are missing
}

// waiting is how many notes wait for the disk at most: some seconds.
const waiting = 256

// newRecording begins a recording in a new file. What it holds is for its owner only, as what a
// node tells may be.
func newRecording(file string) (*recording, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, usage(file+" is there already", "name another file with --record: a recording is never written over")
	}
	if err != nil {
		return nil, usage("cannot record: "+err.Error(), "name a file that you may write with --record")
	}
	to, err := seen.NewRecorder(f, "hodoscope "+version, time.Now())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r := &recording{notes: make(chan seen.Note, waiting), ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		for n := range r.notes {
			if r.err = to.Keep(n); r.err != nil {
				f.Close()
				return
			}
		}
		r.err = errors.Join(to.Close(), f.Close())
	}()
	return r, nil
}

// note takes what was seen; an error says that the recording has ended.
func (r *recording) note(n seen.Note) error {
	select {
	case <-r.ended:
		return r.err
	case r.notes <- n:
		return nil
	default:
		r.late = errors.New("the disk is too slow")
		return r.late
	}
}

// close ends the recording once all is written.
func (r *recording) close() error {
	close(r.notes)
	<-r.ended
	if err := errors.Join(r.late, r.err); err != nil {
		return fmt.Errorf("not all was recorded: %w", err)
	}
	return nil
}

// readRecording reads a file that top recorded, with something of some node in it.
func readRecording(file string) (*seen.Recording, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, usage("cannot replay: "+err.Error(), "name a file that hodoscope top --record wrote")
	}
	defer f.Close()
	r, err := seen.Read(f)
	if err != nil {
		return nil, usage(file+": "+err.Error(), "name a file that hodoscope top --record wrote")
	}
	if len(r.Tape.Nodes()) == 0 {
		return nil, usage(file+" has nothing of any node", "it was recorded too short")
	}
	return r, nil
}

// replayed reads a recording, and says what is to be known of it. at is the moment shown
// first, as a person writes it; "": its end.
func replayed(file, at string, o *tui.Options) error {
	r, err := readRecording(file)
	if err != nil {
		return err
	}
	o.Tape, o.Say = r.Tape, "recorded "+r.Begun.Format("2006-01-02 15:04:05")+" by "+r.Program
	if r.Cut != "" {
		o.Say = "not all of it could be read: " + r.Cut
	}
	if at != "" {
		first, last := o.Tape.Span()
		o.At, err = momentIn("recording", first, last, at)
	}
	return err
}

// momentIn reads a time between the begin and the end of a recording, or of a history.
func momentIn(what string, first, last time.Time, text string) (time.Time, error) {
	at, err := tui.TimeOf(text, last, last)
	if err != nil {
		return at, usage("--at: "+err.Error(), "a time of the "+what)
	}
	if at.Before(first.Truncate(time.Second)) || at.After(last.Add(time.Second)) {
		return at, usage(fmt.Sprintf("--at %s is not in the %s", text, what), fmt.Sprintf("it is of %s to %s", first.Format(time.DateTime), last.Format(time.DateTime)))
	}
	return at, nil
}
