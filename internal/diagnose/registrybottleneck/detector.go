// Package registrybottleneck finds partitions of a registry that cannot follow.
package registrybottleneck

import (
	_ "embed"
	"strings"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 10, Unit: "{process}", Means: "processes that wait for a partition, at the median of looks", Why: "joins that come together wait for a moment"}
var queue = diagnose.Limit{Value: 500, Unit: "{message}", Means: "messages in its queue, at the median of looks", Why: "a burst of joins and leaves is worked off in between"}

// Detector finds partitions of a registry that cannot follow.
var Detector = hub.Kind{
	Name: "registry_bottleneck", Title: "A registry that cannot follow", IDs: []string{"P22", "P33"}, Doc: doc,
	Is:      func(b *hub.Hub, _ []diagnose.Stand) bool { return registry(b.Name) },
	Callers: &callers, Queue: &queue, Service: "a partition of a registry, through which joins and leaves pass",
	Now:      "Let fewer join and leave at the same time (a mass reconnect), if you can.",
	Code:     []diagnose.Advice{remedy.MorePartitions, remedy.SmallerTopics},
	Explains: []string{"ets_growth", "scheduler_saturation"},
	Check:    "The queues of all partitions are short in most looks, also when many leave at the same time.",
	Patients: []diagnose.Patient{{Program: "topics", Culprit: []string{"PIDPartition0"}, Evidence: []string{"messages", "works"}, Advice: []string{"partitions"}}},
}.Detector()

// registry tells the processes through which joins and leaves pass, by their names.
func registry(name string) bool {
	for _, part := range []string{".PIDPartition", "Elixir.Phoenix.PubSub.", "Presence_shard", "Elixir.Phoenix.Tracker"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return name == "pg" || name == "pg2" || name == "gproc" || name == "syn_registry_default" || name == "global_name_server"
}
