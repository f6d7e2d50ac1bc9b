package deliver

import "time"

// https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml, postableAlerts.

type postableAlert struct {
	Alert
	EndsAt time.Time `json:"endsAt"`
}

// lives is for how many intervals Alertmanager believes that an alert still fires
// when nothing more is said of it; as with Prometheus.
const lives = 4

func alertmanagerBody(m *message) any {
	out := make([]postableAlert, len(m.alerts))
	for i, a := range m.alerts {
		out[i] = postableAlert{a, a.EndsAt}
		if a.Firing() {
			out[i].EndsAt = m.now.Add(lives * m.repeat)
		}
	}
	return out
}
