package main

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/telemetry"
)

// emitter gives the metrics of a session's node to its application as telemetry events,
// which is noted first.
func (t *tool) emitter(s *session.Session, every time.Duration) *telemetry.Emitter {
	return telemetry.New(s, telemetry.Options{
		Every: every,
		Audit: func(node, object string) error { return acted(node, "telemetry_execute", object) },
		Tell: func(standing string) {
			fmt.Fprintln(t.stderr, cli.Printable(fmt.Sprintf("hodoscope: %s: %s", s.Target(), standing)))
		},
	})
}
