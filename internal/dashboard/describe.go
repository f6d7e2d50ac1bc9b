package dashboard

import (
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// metrics are the rows of the catalogue that a panel shows.
func (p panel) metrics() []metric.Metric {
	out := make([]metric.Metric, len(p.of))
	for i, name := range p.of {
		m, ok := metric.Find(name)
		if !ok {
			panic("dashboard: no metric " + name) // a test makes all panels
		}
		out[i] = m
	}
	return out
}

// describe tells what a panel shows in the catalogue's words, in Markdown: its first
// metric in full, the others in a sentence each.
func (p panel) describe() string {
	var b strings.Builder
	if p.note != "" {
		b.WriteString(p.note + "\n\n")
	}
	for i, m := range p.metrics() {
		if i > 0 {
			fmt.Fprintf(&b, "\n**%s**: %s\n", m.Name, m.Help)
			continue
		}
		fmt.Fprintf(&b, "**%s**: %s %s\n", m.Name, m.Help, m.Meaning)
		for _, line := range [...]struct{ title, text string }{
			{"Healthy", m.Healthy}, {"Watch", m.Watch}, {"Act", m.Act}, {"Cannot tell", m.Blind}, {"Needs", needs(m)},
		} {
			if line.text != "" {
				fmt.Fprintf(&b, "\n- %s: %s", line.title, line.text)
			}
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String())
}

// needs says what must be there for a metric to have values.
func needs(m metric.Metric) string {
	switch {
	case m.Tier == metric.Core:
		return m.Needs
	case m.Needs == "":
		return fmt.Sprintf("tier %s", m.Tier)
	}
	return fmt.Sprintf("tier %s; %s", m.Tier, m.Needs)
}

// usual is the interval of a Prometheus data source in Grafana, unless set.
const usual = 15 * time.Second

// interval is the least time between two points of a panel: its metrics are not read
// more often. Rates need two readings in their window, which is one interval and what
// the data source is set to, so theirs is twice as long.
func (p panel) interval() string {
	every := usual
	counted := false
	for _, m := range p.metrics() {
		every = max(every, m.Part.Every())
		counted = counted || m.Instrument == metric.Counter || m.Instrument == metric.Histogram
	}
	if counted && every > usual {
		every *= 2
	}
	return fmt.Sprintf("%ds", int(every.Seconds()))
}
