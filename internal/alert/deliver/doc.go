// Package deliver tells receivers of alerts: Alertmanagers, webhooks, Slack.
//
// It keeps a book on disk of every alert that fires or did, and of what each
// receiver was told of it. What is owed to a receiver is the difference. From that
// follow its promises: an alert that a receiver was not reached for is told when
// it is back, after a restart too; what was told once is not told again before its
// time; that an alert is over is told after it was told to fire, and never
// without. An alert that comes back while a receiver is away is told once.
//
// It decides nothing about when an alert fires; rules do. It routes nothing and
// knows no silences: that is Alertmanager's.
//
// Beneath lie bbolt for the book and Prometheus' HTTP client settings.
package deliver
