package view

import (
	"encoding/hex"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// ProbeModule tells what a node has of the optional probe module.
func ProbeModule(m *beam.ProbeModule) Document {
	d := Document{
		Kind:   "probe",
		Node:   m.Incarnation.Node,
		Title:  "Probe module: " + moduleState(m),
		Origin: origin(m.Origin),
		Sections: []Section{{Name: "probe", Title: "Probe module", Fields: []Field{
			{Name: "module", Title: "Module", Unit: Text, Value: text(m.Name)},
			{Name: "loaded", Title: "Loaded", Unit: Bool, Value: m.Loaded},
			{Name: "current", Title: "This program's", Unit: Bool, Value: m.Ours, Help: "the loaded one is what this program would load"},
			{Name: "md5", Title: "MD5", Unit: Text, Value: text(hex.EncodeToString(m.MD5)), Help: "of the loaded one, as module_info(md5) tells it"},
			{Name: "old_code", Title: "Old code", Unit: Bool, Value: m.OldCode, Help: "deleted code of it was not purged yet"},
		}}},
	}
	if m.OldCode {
		d.Notes = append(d.Notes, "old code of the module stays until nobody runs it and unload is run again")
	}
	return d
}

func moduleState(m *beam.ProbeModule) string {
	switch {
	case m.Ours:
		return "loaded"
	case m.Loaded:
		return fmt.Sprintf("another module of the name %s is loaded", m.Name)
	}
	return "not loaded"
}

// moduleGone is for documents whose question may be in the probe module.
func moduleGone(c beam.Cost) []string {
	if !c.ModuleGone {
		return nil
	}
	return []string{"the probe module is not on the node any more; questions are evaluated as without --probe"}
}
