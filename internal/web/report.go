package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Report is an incident at one node as a file that shows itself in a browser: it holds all
// that it needs, asks nobody for anything, and is drawn by the page's own parts.
type Report struct {
	Node    string
	Made    time.Time
	Program string // that made it, with its version
	// State is the node as it was seen last; nil: it was not asked. Then there is no
	// Health either.
	State    *session.State
	Health   *view.Health
	Detector func(name string) *diagnose.Detector
	// Documents are what else was asked, in their order.
	Documents []view.Document
	// Past has the numbers from From to To, collected Every so often; nil: the charts are
	// of what the session saw.
	Past     history.Querier
	From, To time.Time
	Every    time.Duration
}

// reportData is what the script in the file draws.
type reportData struct {
	Node      string             `json:"node"`
	Made      string             `json:"made"`
	Program   string             `json:"program"`
	Summary   *ask.Summary       `json:"summary"`
	Verdict   *view.Verdict      `json:"verdict"`
	Findings  []view.FindingPage `json:"findings"`
	Documents []view.Document    `json:"documents"`
	History   *ask.Recent        `json:"history"`
	Past      *charted.Past      `json:"past"`
}

// Write writes the file.
func (r *Report) Write(ctx context.Context, w io.Writer) error {
	d, err := r.data(ctx)
	if err != nil {
		return err
	}
	// Marshal writes < and > as escapes: no text ends the element that it is in.
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var parts [2]string
	for i, name := range []string{"report.css", "report.js"} {
		b, err := dist.ReadFile("dist/" + name)
		if err != nil {
			return err
		}
		parts[i] = string(b)
	}
	style, script := parts[0], strings.ReplaceAll(parts[1], "</script", `<\/script`)
	_, err = fmt.Fprintf(w, `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src %s; style-src %s; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>%s</style>
</head>
<body>
<div id="app"></div>
<noscript>This report draws itself with the script that is in it. Its data are in it as JSON.</noscript>
<script type="application/json" id="data">%s</script>
<script type="module">%s</script>
</body>
</html>
`, hashOf(script), hashOf(style), html.EscapeString("Hodoscope report: "+r.Node), style, body, script)
	return err
}

// hashOf allows one text of style or script in the policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (r *Report) data(ctx context.Context) (*reportData, error) {
	d := &reportData{Node: view.Cut(r.Node), Made: ask.RFC3339(r.Made), Program: r.Program, Findings: []view.FindingPage{}, Documents: []view.Document{}}
	if st := r.State; st != nil {
		summary, history := ask.SummaryOf(st), ask.RecentOf(st)
		d.Summary, d.History = &summary, &history
		if st.System != nil {
			d.Documents = append(d.Documents, view.Wire(view.System(st.System)))
		}
	}
	if h := r.Health; h != nil {
		v := view.VerdictOf(h, true, r.Made)
		d.Verdict = &v
		for i := range h.Open {
			d.Findings = append(d.Findings, view.WirePage(view.PageOf(&h.Open[i], r.Detector(h.Open[i].Finding.Detector), r.Made)))
		}
	}
	for _, one := range r.Documents {
		d.Documents = append(d.Documents, view.Wire(one))
	}
	if r.Past == nil {
		return d, nil
	}
	instance := r.Node
	if r.State != nil {
		instance = instanceOf(r.State)
	}
	past, err := charted.Read(ctx, r.Past, instance, view.Charts(view.ChartSets[0]), charted.NewGrid(r.From, r.To, 0, r.Every))
	if err != nil {
		return nil, err
	}
	past.Node, d.Past = d.Node, past
	return d, nil
}
