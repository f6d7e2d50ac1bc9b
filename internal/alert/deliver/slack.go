package deliver

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and
// https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments

type slackMessage struct {
	Text        string            `json:"text"`
	Attachments []slackAttachment `json:"attachments"`
}

type slackAttachment struct {
	Color     string   `json:"color"`
	Fallback  string   `json:"fallback"`
	Title     string   `json:"title"`
	TitleLink string   `json:"title_link,omitempty"`
	Text      string   `json:"text"`
	Footer    string   `json:"footer"`
	Timestamp int64    `json:"ts"`
	Markdown  []string `json:"mrkdwn_in"` // which parts are formatted: none, names of processes are text
}

// colors are by severity; green is what is over.
var colors = map[string]string{"critical": "#d32f2f", "warning": "#f9a825", "info": "#1976d2"}

const (
	colorOver    = "#2e7d32"
	colorUnknown = "#757575"
)

func slackBody(m *message) any {
	firing := m.firing()
	var parts []string
	if firing > 0 {
		parts = append(parts, fmt.Sprintf("%d firing", firing))
	}
	if over := len(m.alerts) - firing; over > 0 {
		parts = append(parts, fmt.Sprintf("%d resolved", over))
	}
	s := slackMessage{Text: "Hodoscope: " + strings.Join(parts, ", ")}
	for i := range m.alerts {
		s.Attachments = append(s.Attachments, attachment(&m.alerts[i]))
	}
	return s
}

func attachment(a *Alert) slackAttachment {
	title := cmp.Or(a.Annotations["summary"], a.name())
	s := slackAttachment{
		Color:     cmp.Or(colors[a.severity()], colorUnknown),
		Footer:    plain(a.name() + ", " + a.severity()),
		TitleLink: cmp.Or(a.Annotations["page"], a.Annotations["runbook_url"]),
		Timestamp: a.StartsAt.Unix(),
		Markdown:  []string{},
	}
	var lines []string
	for _, name := range []string{"description", "meaning", "first_look"} {
		if text := a.Annotations[name]; text != "" && a.Firing() {
			lines = append(lines, text)
		}
	}
	if !a.Firing() {
		s.Color, s.Timestamp = colorOver, a.EndsAt.Unix()
		title = "Resolved: " + title
		lines = append(lines, fmt.Sprintf("It lasted %v.", a.EndsAt.Sub(a.StartsAt).Round(time.Second)))
	} else if link := a.Annotations["runbook_url"]; link != "" {
		lines = append(lines, link)
	}
	s.Title, s.Text = plain(title), plain(strings.Join(lines, "\n"))
	s.Fallback = s.Title
	return s
}

// plain keeps Slack from reading names of processes as commands: <!channel> would
// call everybody.
func plain(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}
