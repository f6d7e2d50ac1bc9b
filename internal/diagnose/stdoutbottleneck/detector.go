// Package stdoutbottleneck finds output that nobody reads, and who waits for it.
package stdoutbottleneck

import (
	_ "embed"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 5, Unit: "{process}", Means: "processes that wait until their output is taken, at the median of looks", Why: "one or two at a terminal are somebody at work"}

// Detector finds output that nobody reads.
var Detector = hub.Kind{
	Name: "stdout_bottleneck", Title: "Output that nobody reads", IDs: []string{"P26"}, Doc: doc,
	Is: func(b *hub.Hub, stands []diagnose.Stand) bool {
		return b.Kind == beam.WaitIO && !hub.Runs("file_io_server")(b, stands)
	},
	Callers: &callers, Service: "through which all output goes, to a terminal or a pipe", ByCaller: true,
	Now:      "Read what comes out: a terminal that is held (Ctrl-S), a pipe whose reader stands, a log collector that is behind. Everybody goes on at once.",
	Code:     []diagnose.Advice{remedy.NoPrinting},
	Check:    "With the output held, requests are still served.",
	Explains: []string{"blocked_send", "suspended_process", "orphaned_tasks"},
	Patients: []diagnose.Patient{{Program: "stdout", Culprit: []string{"stdout:"}, Evidence: []string{"wait for the answer", "messages", "in its queue", "works in 0 %"}, Advice: []string{"logger"}}},
}.Detector()
