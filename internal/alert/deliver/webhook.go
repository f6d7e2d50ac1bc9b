package deliver

import "time"

// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config, version 4.

type webhookMessage struct {
	Version           string            `json:"version"`
	GroupKey          string            `json:"groupKey"`
	TruncatedAlerts   int               `json:"truncatedAlerts"`
	Status            string            `json:"status"`
	Receiver          string            `json:"receiver"`
	GroupLabels       map[string]string `json:"groupLabels"`
	CommonLabels      map[string]string `json:"commonLabels"`
	CommonAnnotations map[string]string `json:"commonAnnotations"`
	ExternalURL       string            `json:"externalURL"`
	Alerts            []webhookAlert    `json:"alerts"`
}

type webhookAlert struct {
	Status string `json:"status"`
	Alert
	EndsAt      time.Time `json:"endsAt"` // the year 1 while it fires
	Fingerprint string    `json:"fingerprint"`
}

func webhookBody(m *message) any {
	w := webhookMessage{
		Version: "4", GroupKey: "{}:{}", Status: statusResolved, Receiver: m.receiver,
		GroupLabels: map[string]string{}, ExternalURL: m.page,
	}
	if m.firing() > 0 {
		w.Status = statusFiring
	}
	for _, a := range m.alerts {
		w.CommonLabels = common(w.CommonLabels, a.Labels)
		w.CommonAnnotations = common(w.CommonAnnotations, a.Annotations)
		w.Alerts = append(w.Alerts, webhookAlert{a.status(), a, a.EndsAt, a.fingerprint()})
	}
	return w
}

// common is what two sets have alike; nil is the set before the first.
func common(a, b map[string]string) map[string]string {
	out := make(map[string]string)
	for k, v := range b {
		if w, ok := a[k]; a == nil || ok && v == w {
			out[k] = v
		}
	}
	return out
}
