package view_test

import (
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/view"
)

func TestSockets(t *testing.T) {
	sockets := func(closeWait int) view.Document {
		return view.Sockets(&beam.OSSockets{TCP: map[string]int{"established": 5, "listen": 2, "close_wait": closeWait},
			CloseWait: []beam.Remote{{Address: "10.0.0.9:443", Count: closeWait}}})
	}
	few, many := section(t, sockets(3), "states"), section(t, sockets(300), "states")
	if few.Notes != nil || few.Table.Rows[0][0] != "established" {
		t.Errorf("%+v", few)
	}
	if many.Table.Rows[0][0] != "close_wait" || !strings.Contains(strings.Join(many.Notes, ""), "300 sockets were closed by the other end") {
		t.Errorf("%+v", many)
	}
	if elsewhere := view.Sockets(&beam.OSSockets{}); len(elsewhere.Sections) != 0 || !strings.Contains(elsewhere.Notes[0], "Not known from here") {
		t.Errorf("%+v", elsewhere)
	}
}
