package otlp

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"go.uber.org/zap/zapcore"
)

// longestNote bounds what is kept of an error, in bytes: a backend's answer is part of it.
const longestNote = 300

// notes keep what is worth telling of what the exporters log, without secrets.
type notes struct {
	mu       sync.Mutex
	secrets  []string
	last     string
	rejected flows // of requests that were otherwise accepted
	attempts int64
	failures int64
}

// hide keeps a text out of all notes.
func (n *notes) hide(secret string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if secret != "" && !slices.Contains(n.secrets, secret) {
		n.secrets = append(n.secrets, secret)
		// The longest first, or what is left of one that contains another would show.
		slices.SortFunc(n.secrets, func(a, b string) int { return len(b) - len(a) })
	}
}

// clean makes a text fit to be told: one line, not long, no secrets, even when a backend repeats them.
func (n *notes) clean(text string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.cleaned(text)
}

func (n *notes) cleaned(text string) string {
	for _, s := range n.secrets {
		text = strings.ReplaceAll(text, s, hidden)
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	if len(text) > longestNote {
		text = strings.ToValidUTF8(text[:longestNote], "") + "…"
	}
	return text
}

// attempt counts a request, and keeps why it failed if it did.
func (n *notes) attempt(failure string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.attempts++
	if failure != "" {
		n.failures++
		n.last = n.cleaned(failure)
	}
}

// core takes the exporters' warnings and errors. Their other messages are about attempts, which the guard sees itself.
func (n *notes) core() zapcore.Core { return core{n} }

// core implements zapcore.Core.
type core struct{ notes *notes }

func (c core) Enabled(l zapcore.Level) bool      { return l >= zapcore.WarnLevel }
func (c core) With([]zapcore.Field) zapcore.Core { return c }
func (c core) Sync() error                       { return nil }

func (c core) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(e.Level) {
		return ce.AddCore(e, c)
	}
	return ce
}

func (c core) Write(e zapcore.Entry, fields []zapcore.Field) error {
	values := zapcore.NewMapObjectEncoder()
	for _, f := range fields {
		f.AddTo(values)
	}
	text := e.Message
	for _, key := range []string{"error", "message"} {
		if s, ok := values.Fields[key].(string); ok && s != "" {
			text += ": " + s
		}
	}
	c.notes.mu.Lock()
	defer c.notes.mu.Unlock()
	c.notes.last = c.notes.cleaned(text)
	// What a backend says of a request that it took in part.
	for key, count := range map[string]*int64{
		"dropped_data_points": &c.notes.rejected.metrics, "dropped_log_records": &c.notes.rejected.logs,
	} {
		if v, ok := values.Fields[key].(int64); ok && v > 0 {
			*count += v
		}
	}
	return nil
}
