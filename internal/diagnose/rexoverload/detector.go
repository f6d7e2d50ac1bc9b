// Package rexoverload finds remote calls that wait for each other in rex.
package rexoverload

import (
	_ "embed"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 20, Unit: "{process}", Means: "processes of this node that wait for rex, at the median of looks", Why: "a few remote calls at a time is what it is for"}
var queue = diagnose.Limit{Value: 100, Unit: "{message}", Means: "messages in its queue, at the median of looks", Why: "each is a call of another node"}

// Detector finds remote calls that wait for each other in rex.
var Detector = hub.Kind{
	Name: "rex_overload", Title: "Remote calls that wait for each other", IDs: []string{"P32"}, Doc: doc,
	Is:      hub.Named("rex"),
	Callers: &callers, Queue: &queue, Service: "which carries out remote calls, one after the other",
	Now:      "Find which node sends them, and let it send fewer, or in batches.",
	Code:     []diagnose.Advice{remedy.UseErpc},
	Check:    "The queue of rex is empty in most looks.",
	Patients: []diagnose.Patient{{Program: "rexload", Culprit: []string{"rex"}, Evidence: []string{"wait for the answer", "messages", "works"}, Advice: []string{"erpc"}}},
}.Detector()
