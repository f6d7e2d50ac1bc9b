package ask

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

func TestSideBySide(t *testing.T) {
	d := Desk{Findings: asktest.Findings{"shop@web": asktest.Ill(asktest.Start)}}
	states := []*session.State{
		asktest.New("shop@web", 4, 0.5, 2).Attached(3, asktest.Start).State(),
		asktest.New("gone@web", 4, 0.5, 2).Standing(session.Unreachable, "nothing listens", "start it").State(),
	}
	cell := func(alerts func(*session.State) int, row int, column string) view.Value {
		doc, _ := d.SideBySide(states, alerts)
		for i, c := range doc.Table.Columns {
			if c.Name == column {
				return doc.Table.Rows[row][i]
			}
		}
		t.Fatalf("no column %s", column)
		return nil
	}
	if got := cell(nil, 0, "findings"); got != int64(2) {
		t.Errorf("findings: %v", got)
	}
	if got := cell(nil, 1, "why"); got != "nothing listens: start it" {
		t.Errorf("why: %v", got)
	}
	three := func(*session.State) int { return 3 }
	if got, unknown := cell(three, 0, "alerts"), cell(nil, 0, "alerts"); got != int64(3) || unknown == int64(0) {
		t.Errorf("alerts: %v; without rules: %v", got, unknown)
	}
}
