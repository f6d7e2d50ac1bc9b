package tsdb

import (
	"context"
	"time"

	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/util/strutil"
)

// AlertState is how far an alert is.
type AlertState string

// The states of an alert.
const (
	Pending  AlertState = "pending" // true, not yet for as long as the rule asks
	Firing   AlertState = "firing"
	Resolved AlertState = "resolved" // was firing, and is true no more
)

// Alert is a rule that is true for one set of labels.
type Alert struct {
	Labels      map[string]string // alertname is the rule
	Annotations map[string]string // templates filled in
	State       AlertState
	Value       float64 // of the expression, at the last evaluation

	ActiveAt   time.Time // since when the expression is true
	FiredAt    time.Time // zero while pending
	ResolvedAt time.Time // zero until resolved
	// ValidUntil is when a firing alert is to be taken as resolved if it was not
	// told again: its rule is gone, or we are. Zero in listings.
	ValidUntil time.Time

	GeneratorURL string // where the expression can be seen as a graph
}

func (r *Rules) alert(a *rules.Alert, expr string) Alert {
	one := Alert{
		Labels: a.Labels.Map(), Annotations: a.Annotations.Map(), Value: a.Value,
		ActiveAt: a.ActiveAt, FiredAt: a.FiredAt, ResolvedAt: a.ResolvedAt, ValidUntil: a.ValidUntil,
		GeneratorURL: r.o.ExternalURL + strutil.TableLinkForExpression(expr),
	}
	switch {
	case !a.ResolvedAt.IsZero():
		one.State = Resolved
	case a.State == rules.StateFiring:
		one.State = Firing
	default:
		one.State = Pending
	}
	return one
}

// notify passes on what a group has to tell.
func (r *Rules) notify(ctx context.Context, expr string, alerts ...*rules.Alert) {
	if r.o.Notify == nil || len(alerts) == 0 {
		return
	}
	told := make([]Alert, len(alerts))
	for i, a := range alerts {
		told[i] = r.alert(a, expr)
	}
	r.o.Notify(ctx, expr, told)
}
