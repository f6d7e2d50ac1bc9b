// Package codeserver finds calls to modules that are not there, each of which asks the code server.
package codeserver

import (
	_ "embed"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 3, Unit: "{process}", Means: "processes that wait for the code server, at the median of looks", Why: "when all modules are loaded nobody asks it"}

// Detector finds calls that ask the code server each time.
var Detector = hub.Kind{
	Name: "code_server_bottleneck", Title: "Code that is looked for again and again", IDs: []string{"P28"}, Doc: doc,
	Is:      hub.Named("code_server"),
	Callers: &callers, Service: "which looks for modules in all directories of the path", ByCaller: true,
	Now:      "Find which module is missing (below error_handler on the callers' stacks), and load it, or an empty one of that name.",
	Code:     []diagnose.Advice{remedy.EnsureLoadedOnce, remedy.Embedded},
	Check:    "Nobody waits for code_server in most looks, and it does next to no reductions.",
	Explains: []string{"file_server_bottleneck", "scheduler_saturation"},
	Patients: []diagnose.Patient{{Program: "codepath", Culprit: []string{"codepath"}, Evidence: []string{"wait for the answer", "works", "messages"}, Advice: []string{"once", "embedded"}}},
}.Detector()
