package deliver

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/prometheus/common/config"
)

// Kind is what a receiver understands.
type Kind string

// The kinds of receivers.
const (
	Alertmanager Kind = "alertmanager" // its v2 API; URL is its root
	Webhook      Kind = "webhook"      // Alertmanager's webhook message, version 4
	Slack        Kind = "slack"        // an incoming webhook of Slack, or of what understands the same
)

// Receiver is who is told, and how.
type Receiver struct {
	Name string // of its own; what was told is kept under it
	Kind Kind

	// One of these. The URL of a webhook is mostly a secret: give it by file, which
	// is read anew for each message, or by the name of an environment variable.
	URL, URLFile, URLEnv string

	// HTTP has credentials, TLS and proxy. Redirects are not followed.
	HTTP config.HTTPClientConfig

	// GroupWait collects what comes within it into one message; for Alertmanager,
	// which groups by itself, it is 0.
	GroupWait time.Duration
	// Repeat tells again what still fires. To an Alertmanager, which forgets what
	// is not said again, it is a minute.
	Repeat time.Duration
	// Timeout is for one message.
	Timeout time.Duration
}

// What holds where a receiver's settings say nothing.
const (
	defaultGroupWait = 30 * time.Second
	defaultRepeat    = 4 * time.Hour
	defaultResend    = time.Minute // to Alertmanager, as Prometheus does
	defaultTimeout   = 10 * time.Second
)

// SettingsError is a receiver that cannot be told anything as it is set.
type SettingsError struct {
	Receiver string
	Fact     string
}

func (e *SettingsError) Error() string { return fmt.Sprintf("receiver %q: %s", e.Receiver, e.Fact) }

// whole fills in what was left out, and checks the rest.
func (r Receiver) whole() (Receiver, error) {
	wrong := func(format string, args ...any) (Receiver, error) {
		return r, &SettingsError{r.Name, fmt.Sprintf(format, args...)}
	}
	f, known := formats[r.Kind]
	given := 0
	for _, s := range []string{r.URL, r.URLFile, r.URLEnv} {
		if s != "" {
			given++
		}
	}
	switch {
	case r.Name == "":
		return wrong("it has no name")
	case !known:
		return wrong("%q is no kind: alertmanager, webhook, slack", r.Kind)
	case given != 1:
		return wrong("it needs one of a URL, a file and an environment variable with the URL, and has %d", given)
	case r.GroupWait < 0 || r.Repeat < 0 || r.Timeout < 0:
		return wrong("a time is negative")
	}
	if err := r.HTTP.Validate(); err != nil {
		return wrong("%v", err)
	}
	r.HTTP.FollowRedirects = false // a message goes where it was addressed, with its secrets
	r.GroupWait = pick(r.GroupWait, f.groupWait)
	r.Repeat = pick(r.Repeat, f.repeat)
	r.Timeout = pick(r.Timeout, defaultTimeout)
	if r.URL != "" {
		if _, err := r.target(); err != nil {
			return wrong("%v", err)
		}
	}
	return r, nil
}

func pick(set, preset time.Duration) time.Duration {
	if set == 0 {
		return preset
	}
	return set
}

// target is where a message goes now. Errors have nothing of it.
func (r *Receiver) target() (*url.URL, error) {
	text := r.URL
	switch {
	case r.URLFile != "":
		b, err := os.ReadFile(r.URLFile)
		if err != nil {
			return nil, fmt.Errorf("the file with its URL: %w", err)
		}
		text = strings.TrimSpace(string(b))
	case r.URLEnv != "":
		text = os.Getenv(r.URLEnv)
		if text == "" {
			return nil, fmt.Errorf("the environment has no %s", r.URLEnv)
		}
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("its URL is not one of http or https")
	}
	if f := formats[r.Kind]; f.path != "" {
		u = u.JoinPath(f.path)
	}
	return u, nil
}

// place is what may be told of a URL: scheme and host. Paths and queries have tokens.
func place(u *url.URL) string { return u.Scheme + "://" + u.Host }
