package view

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// Detectors lists detectors: what `hodoscope explain` explains.
func Detectors(ds []*diagnose.Detector) Document {
	t := &Table{Columns: []Column{
		{Name: "name", Title: "Name", Unit: Text},
		{Name: "title", Title: "Finds", Unit: Text},
		{Name: "catalogue", Title: "Catalogue", Unit: Text, Help: "number in docs/diagnosis"},
		{Name: "lab", Title: "In the lab", Unit: Text, Help: "programs that have it", Wide: true},
	}}
	for _, d := range ds {
		var lab []string
		for _, p := range d.Patients {
			lab = append(lab, p.Key())
		}
		t.Rows = append(t.Rows, []Value{d.Name, d.Title, strings.Join(d.IDs, " "), strings.Join(lab, " ")})
	}
	return Document{Kind: "detectors", Title: "Detectors", Table: t}
}
