package config

import "time"

// Receivers are who is told of alerts.
type Receivers struct {
	Alertmanager []Alertmanager
	Webhook      []Webhook
	Slack        []Slack
}

func (r *Receivers) some() bool { return len(r.Alertmanager)+len(r.Webhook)+len(r.Slack) > 0 }

func (r *Receivers) fields() []field {
	return []field{
		{name: "alertmanager", to: list(&r.Alertmanager), help: "Alertmanagers; each is told all alerts, as they should be that form a cluster"},
		{name: "webhook", to: list(&r.Webhook), help: "services that take what Alertmanager's webhook sends"},
		{name: "slack", to: list(&r.Slack), help: "channels of Slack, and of what takes its incoming webhooks"},
	}
}

// Alertmanager is told by its API v2.
type Alertmanager struct {
	URL     string
	Basic   BasicAuth
	Token   Secret // sent as a bearer token
	TLS     ClientTLS
	Timeout time.Duration
}

func (a *Alertmanager) fields() []field {
	return []field{
		{name: "url", to: link(&a.URL), expand: true, help: "without /api/v2"},
		{name: "basic_auth", to: sub(&a.Basic), help: "user and password"},
		{name: "token", to: secret(&a.Token, false), help: "the bearer token"},
		{name: "tls", to: sub(&a.TLS), help: "of the connection"},
		timeout(&a.Timeout),
	}
}

func (a *Alertmanager) check(say report) {
	needs(say, "url", len(a.URL))
	oneLogin(say, a.Basic, a.Token)
}

// Webhook takes alerts in groups.
type Webhook struct {
	Name    string
	URL     Secret // it often holds a token
	Headers []Header
	Timeout time.Duration
	Batching
}

func (w *Webhook) fields() []field {
	return append([]field{
		{name: "name", to: text(&w.Name), preset: "webhook", help: "what it is called in messages"},
		{name: "url", to: secret(&w.URL, true), help: "the URL, which often holds a token"},
		{name: "headers", to: list(&w.Headers), help: "more headers of each request"},
		timeout(&w.Timeout),
	}, w.Batching.fields()...)
}

func (w *Webhook) check(say report) { needsSecret(say, "url", w.URL) }

// Slack takes messages for people.
type Slack struct {
	Name    string
	URL     Secret // it holds a token
	Channel string // "": the one that the URL is for
	Timeout time.Duration
	Batching
}

func (s *Slack) fields() []field {
	return append([]field{
		{name: "name", to: text(&s.Name), preset: "slack", help: "what it is called in messages"},
		{name: "url", to: secret(&s.URL, false), help: "the URL of the incoming webhook, in which there is a token"},
		{name: "channel", to: text(&s.Channel), help: "empty: the one that the webhook is for"},
		timeout(&s.Timeout),
	}, s.Batching.fields()...)
}

func (s *Slack) check(say report) { needsSecret(say, "url", s.URL) }

// Batching is when a receiver is told.
type Batching struct {
	GroupWait time.Duration // for more alerts to come, before the first message
	Repeat    time.Duration // of what still fires
}

func (b *Batching) fields() []field {
	return []field{
		{name: "group_wait", to: duration(&b.GroupWait, 0, time.Hour), preset: "30s", help: "time to wait for more alerts, so that one message tells of all"},
		{name: "repeat", to: duration(&b.Repeat, time.Minute, 30*24*time.Hour), preset: "4h", help: "time after which an alert that still fires is told again"},
	}
}

func timeout(d *time.Duration) field {
	return field{name: "timeout", to: duration(d, time.Second, 10*time.Minute), preset: "10s", help: "time that a request may take"}
}
