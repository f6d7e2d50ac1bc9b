// Package mnesiaoverload finds transactions of Mnesia that come faster than they are done.
package mnesiaoverload

import (
	_ "embed"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 20, Unit: "{process}", Means: "processes that wait for a process of Mnesia, at the median of looks", Why: "transactions that wait for each other now and then are normal"}
var queue = diagnose.Limit{Value: 100, Unit: "{message}", Means: "messages in its queue, at the median of looks", Why: "mnesia_tm is asked several times for each transaction; some tens come and go"}

// Detector finds transactions of Mnesia that come faster than they are done.
var Detector = hub.Kind{
	Name: "mnesia_overload", Title: "More transactions than Mnesia can do", IDs: []string{"P68"}, Doc: doc,
	Is:      hub.Named("mnesia_tm", "mnesia_locker", "mnesia_dumper", "mnesia_controller", "mnesia_log"),
	Callers: &callers, Queue: &queue, Service: "a process of Mnesia through which every transaction passes",
	Now:   "Do less at once: stop a bulk load, or give it pauses. A single warning of Mnesia during a bulk load passes by itself.",
	Code:  []diagnose.Advice{remedy.MnesiaSettings, remedy.DirtyReads},
	Check: "The queue of mnesia_tm is short in most looks, and the log says nothing of dump_log.",
	Patients: []diagnose.Patient{{Program: "ledger", Culprit: []string{"mnesia_tm"},
		Evidence: []string{"messages in its queue", "of looks"}, Advice: []string{"Do less at once", "dump_log_write_threshold"}}},
}.Detector()
