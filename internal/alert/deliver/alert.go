package deliver

import (
	"time"

	"github.com/prometheus/common/model"

	"github.com/hodoscope/hodoscope/internal/alert"
)

// Alert is what a rule says of one set of labels.
type Alert struct {
	Labels      map[string]string `json:"labels"` // who it is: alerts with the same labels are the same
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`        // since when it fires
	EndsAt      time.Time         `json:"endsAt,omitzero"` // when it ended; zero while it fires
	ValidUntil  time.Time         `json:"-"`               // while it fires: said again until then, or it is over
	Generator   string            `json:"generatorURL"`    // where the expression can be seen
}

// Firing tells whether it has not ended.
func (a *Alert) Firing() bool { return a.EndsAt.IsZero() }

// status is Alertmanager's word for it.
func (a *Alert) status() string {
	if a.Firing() {
		return statusFiring
	}
	return statusResolved
}

const (
	statusFiring   = "firing"
	statusResolved = "resolved"
)

func (a *Alert) name() string     { return a.Labels[alert.NameLabel] }
func (a *Alert) severity() string { return a.Labels[alert.SeverityLabel] }

// fingerprint is Alertmanager's, so that messages of both can be matched.
func (a *Alert) fingerprint() string {
	set := make(model.LabelSet, len(a.Labels))
	for k, v := range a.Labels {
		set[model.LabelName(k)] = model.LabelValue(v)
	}
	return set.Fingerprint().String()
}
