package dist

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// tracer writes one line per control message: time, direction, operation,
// addresses and sizes. Payloads are not shown, since they may hold secrets, so
// a trace can go into a bug report as it is.
type tracer struct {
	mu    sync.Mutex
	w     io.Writer
	start time.Time
}

func newTracer(w io.Writer) *tracer {
	if w == nil {
		return nil
	}
	return &tracer{w: w, start: time.Now()}
}

func (t *tracer) line(dir, format string, args ...any) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%10.6f %s ", time.Since(t.start).Seconds(), dir)
	fmt.Fprintf(&b, format, args...)
	b.WriteByte('\n')
	t.mu.Lock()
	defer t.mu.Unlock()
	// A trace that cannot be written must not disturb what it traces.
	_, _ = t.w.Write(b.Bytes())
}

func (t *tracer) connected(self identity, p Peer) {
	if t != nil {
		t.line("--", "connected as %q creation %d to %q creation %d flags %s", self.name, self.creation, p.Name, p.Creation, p.Flags)
	}
}

func (t *tracer) tick(dir string) {
	if t != nil {
		t.line(dir, "tick")
	}
}

func (t *tracer) note(dir, text string) {
	if t != nil {
		t.line(dir, "%q", text)
	}
}

func (t *tracer) sent(ctl []byte, payload int) {
	if t == nil {
		return
	}
	c := etf.NewCursor(ctl, nil)
	term := c.Term(controlLimits)
	tuple, ok := term.(etf.Tuple)
	if !ok || len(tuple) == 0 {
		return
	}
	op, _ := tuple[0].(etf.Int)
	t.line("->", "%s %s payload %d", Op(op), etf.Print(tuple[1:], etf.PrintOptions{MaxBytes: 512}), payload)
}

func (t *tracer) message(dir string, m *Message) {
	if t == nil {
		return
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s", m.Op)
	for _, e := range []struct {
		name string
		pid  etf.Pid
		atom etf.Atom
	}{{"from", m.From, m.FromName}, {"to", m.To, m.ToName}} {
		switch {
		case e.atom != "":
			fmt.Fprintf(&b, " %s %s", e.name, etf.PrintAtom(e.atom, etf.Erlang))
		case e.pid != (etf.Pid{}):
			fmt.Fprintf(&b, " %s %s", e.name, etf.Print(e.pid, etf.PrintOptions{}))
		}
	}
	if m.Ref.Len > 0 {
		fmt.Fprintf(&b, " ref %s", etf.Print(m.Ref, etf.PrintOptions{}))
	}
	if m.Result != nil {
		fmt.Fprintf(&b, " result %s", etf.Print(m.Result, etf.PrintOptions{MaxBytes: 128}))
	}
	if m.reason != nil {
		fmt.Fprintf(&b, " reason %s", etf.Print(m.reason, etf.PrintOptions{MaxBytes: 128}))
	}
	t.line(dir, "%s payload %d", b.String(), m.Size())
}
