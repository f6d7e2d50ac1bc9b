package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
)

const poisonedName = `evil"><img src=x onerror="document.title='owned'">@x`

func newPoisoned(at time.Time) *asktest.Poisoned {
	return asktest.NewPoisoned(poisonedName, at, asktest.Hostile)
}

// toldOfPoison are alerts whose every text is hostile.
func toldOfPoison() Alerts {
	t := toldOf(poisonedName, asktest.Start)
	return told{alerts: asktest.Poison(t.alerts, asktest.Hostile), groups: asktest.Poison(t.groups, asktest.Hostile)}
}

// TestPoison: whatever a node says, an answer is JSON in which no text is markup or moves
// the cursor; and there are answers.
func TestPoison(t *testing.T) {
	c := readContract(t)
	h := newHouse(t)
	h.Server.nodes = these(newPoisoned(asktest.Start))
	h.Server.alerts = toldOfPoison()
	h.Server.desk.Findings = asktest.Findings{poisonedName: asktest.Ill(asktest.Start)}
	escaped := strings.NewReplacer("%", "%25", `"`, "%22", "<", "%3C", ">", "%3E", " ", "%20", "'", "%27").Replace(poisonedName)
	fill := strings.NewReplacer("{node}", escaped, "{pid}", "0.142.0", "{app}", "shop", "{id}", h.desk.Findings.Health(poisonedName).Open[0].ID())
	hostileAnswers := 0
	for _, r := range routes {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method != http.MethodGet || r.open || path == "/api/v1/stream" {
			continue
		}
		address := fill.Replace(path)
		for _, p := range c.Paths[path]["get"].Parameters {
			if p.In == "query" && p.Required {
				address += "?" + p.Name + "=" + wanted[p.Name]
			}
		}
		body := h.get(address).Body.String()
		if !json.Valid([]byte(body)) {
			t.Errorf("%s: %.200s", path, body)
		}
		if bad := strings.IndexFunc(body, func(r rune) bool { return r < ' ' && r != '\n' || r == '<' || r == '>' || r == 0x2028 }); bad >= 0 {
			t.Errorf("%s has %.40q as it is", path, body[bad:])
		}
		if strings.Contains(body, "onerror") {
			hostileAnswers++
		}
	}
	if hostileAnswers < 20 {
		t.Errorf("hostile texts are in %d answers only", hostileAnswers)
	}
}
