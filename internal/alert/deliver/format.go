package deliver

import "time"

// format is how a kind of receiver is told.
type format struct {
	path              string // added to the URL
	groupWait, repeat time.Duration
	most              int                  // alerts in a message
	inhibits          bool                 // whether inhibitions are ours to apply
	encode            func(m *message) any // what is sent, as JSON
}

var formats = map[Kind]format{
	// Alertmanager has inhibitions of its own, and wants all.
	Alertmanager: {path: "api/v2/alerts", repeat: defaultResend, most: 64, encode: alertmanagerBody},
	Webhook:      {groupWait: defaultGroupWait, repeat: defaultRepeat, most: 100, inhibits: true, encode: webhookBody},
	Slack:        {groupWait: defaultGroupWait, repeat: defaultRepeat, most: 20, inhibits: true, encode: slackBody},
}

// message is what one request tells.
type message struct {
	receiver string
	page     string // root of the page, for links
	now      time.Time
	repeat   time.Duration
	alerts   []Alert // those that fire first, then by start
}

func (m *message) firing() int {
	n := 0
	for i := range m.alerts {
		if m.alerts[i].Firing() {
			n++
		}
	}
	return n
}
