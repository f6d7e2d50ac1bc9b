// Package dnsbottleneck finds lookups of host names that wait for each other.
package dnsbottleneck

import (
	_ "embed"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 10, Unit: "{process}", Means: "processes that wait for a lookup, at the median of looks", Why: "a few at a time is what the resolver is for"}

// Detector finds lookups of host names that wait for each other.
var Detector = hub.Kind{
	Name: "dns_bottleneck", Title: "Host names that are looked up one after the other", IDs: []string{"P30"}, Doc: doc,
	Is:      hub.Named("inet_gethost_native", "inet_gethost_native_sup", "inet_db"),
	Callers: &callers, Service: "which looks up host names", ByCaller: true,
	Now:   "Ask the name server by hand (getent hosts NAME on that machine): if it is slow, every new connection is.",
	Code:  []diagnose.Advice{remedy.KeepAddresses, remedy.AskElsewhere},
	Check: "Nobody waits for a lookup in most looks.",
	Patients: []diagnose.Patient{{Program: "hostnames", Culprit: []string{"hostnames:handler"},
		Evidence: []string{"wait for the answer of inet_gethost_native", "of their time waiting", "of looks"}, Advice: []string{"keep it for a while"}}},
}.Detector()
