// Package tableleak finds ETS tables that are made again and again and never deleted.
package tableleak

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	growth = diagnose.Limit{Value: 20, Unit: "{table}", Means: "growth within the time watched", Why: "what starts on a working node may bring some"}
	each   = diagnose.Limit{Value: 3, Unit: "{table}", Means: "of that name that one process owns", Why: "a table that has an owner of its own ends with it: then there are more processes"}
	kind   = diagnose.Limit{Value: 0.5, Unit: "1", Means: "of the growth that is of one name and owner", Why: "else there is more of everything"}
)

// Detector finds ETS tables that are made again and again and never deleted.
var Detector = &diagnose.Detector{
	Name:        "ets_table_leak",
	Title:       "Tables that are never deleted",
	IDs:         []string{"P52"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&growth, &each, &kind},
	Run:         run,
	ExplainsAll: []string{"memory_limit"},
	Patients: []diagnose.Patient{{Program: "tableleak", Culprit: []string{"session"},
		Evidence: []string{"more a minute", "owner", "memory"}, Advice: []string{"ets:delete"}}},
}

func run(p *diagnose.Pass) {
	tables := p.System(func(s *beam.System) float64 { return float64(s.EtsTables.Count) })
	if tables.Gain() < growth.Value/2 {
		return
	}
	p.Want(diagnose.Wide(diagnose.WantTables, "which tables get more"))
	kinds := diagnose.Latest(p.History, func(l *diagnose.Look) *beam.EtsGroups { return l.TableKinds })
	if !tables.Grows(growth.Value, 0) || !tables.Steady() || kinds == nil {
		return
	}
	for _, k := range kinds.List {
		if float64(k.Tables) < each.Value*float64(k.Owners) {
			continue
		}
		count := p.Series(func(l *diagnose.Look) (float64, bool) {
			if l.TableKinds == nil {
				return 0, false
			}
			i := slices.IndexFunc(l.TableKinds.List, func(g beam.EtsGroup) bool { return g.Name == k.Name && g.OwnerName == k.OwnerName })
			if i < 0 {
				return 0, false
			}
			return float64(l.TableKinds.List[i].Tables), true
		})
		if len(count) > 2 && count.PerSecond() >= kind.Value*tables.PerSecond() {
			report(p, k, count, tables)
			return
		}
	}
}

func report(p *diagnose.Pass, k beam.EtsGroup, count, tables diagnose.Series) {
	limit := float64(p.Last().System.EtsTables.Limit)
	left := diagnose.Until(float64(p.MemoryLeft()), count.PerSecond()*float64(k.Memory)/float64(max(1, k.Tables)))
	owner := k.OwnerName
	if owner == "" {
		owner = diagnose.Some(k.Owners, "process", "processes") + " without a name"
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s tables named %s, %s more a minute, and none is deleted: %s", diagnose.Count(float64(k.Tables)), k.Name, diagnose.Count(60*count.PerSecond()), owner),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "table", Name: k.Name, Module: k.OwnerName, Count: k.Tables},
		TimeLeft:   diagnose.Duration(left),
		Touches:    []string{diagnose.TableSubject(k.Name)},
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("tables", tables.Last(), "{table}", fmt.Sprintf("%s tables, %s when first looked at %s before: %s more a minute", diagnose.Count(tables.Last()), diagnose.Count(tables.First()),
			diagnose.Span(p.Span()), diagnose.Count(60*tables.PerSecond()))),
		p.Evidence("name", float64(k.Tables), "{table}", fmt.Sprintf("%s of them have the name %s and the owner %s, and are as good as all of the new ones", diagnose.Count(float64(k.Tables)), k.Name, owner)),
		p.Evidence("memory", float64(k.Memory), "By", fmt.Sprintf("they take %s of memory, %s each", diagnose.Bytes(float64(k.Memory)), diagnose.Bytes(float64(k.Memory)/float64(max(1, k.Tables))))))
	if limit > 0 && tables.Last() >= limit/2 {
		f.Evidence = append(f.Evidence, p.Evidence("ets_limit", limit, "{table}", fmt.Sprintf("the limit that was set is %s", diagnose.Count(limit))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("load", "it does not slow down, and there are never fewer"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "If the owner can be started anew, that deletes all its tables."},
		remedy.DeleteTable,
		diagnose.Advice{Kind: diagnose.Check, Text: "The number of tables stays level while sessions come and go."})
	p.Report(f)
}
