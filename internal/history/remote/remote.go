package remote

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	promconfig "github.com/prometheus/common/config"
	"github.com/prometheus/common/model"

	"github.com/hodoscope/hodoscope/internal/history"
)

// Prometheus is an HTTP API that is asked. Safe for concurrent use.
type Prometheus struct {
	api v1.API
	at  string // for messages, without a password
}

// Login is how a server is known, and how we are known to it. The zero value trusts the
// authorities of the system and tells nobody who we are.
type Login struct {
	User, Password string
	CAFile         string // PEM of the authorities that sign its certificate
	// CertFile and KeyFile are ours, in PEM, where it asks for one.
	CertFile, KeyFile string
}

// client asks for a server's answers. Who has a password goes nowhere else with it.
func (l Login) client() (api.Config, error) {
	c := promconfig.HTTPClientConfig{
		FollowRedirects: l == Login{}, EnableHTTP2: true,
		TLSConfig:   promconfig.TLSConfig{CAFile: l.CAFile, CertFile: l.CertFile, KeyFile: l.KeyFile},
		ProxyConfig: promconfig.ProxyConfig{ProxyFromEnvironment: true},
	}
	if l.User != "" {
		c.BasicAuth = &promconfig.BasicAuth{Username: l.User, Password: promconfig.Secret(l.Password)}
	}
	if err := c.Validate(); err != nil {
		return api.Config{}, err
	}
	client, err := promconfig.NewClientFromConfig(c, "history")
	return api.Config{Client: client}, err
}

// New makes one for a URL, under which /api/v1 is. It does not connect. Errors are of what
// was given.
func New(address string, l Login) (*Prometheus, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is no address of a Prometheus: http://host:port and a path", u.Redacted())
	}
	config, err := l.client()
	if err != nil {
		return nil, err
	}
	config.Address = address
	c, err := api.NewClient(config)
	if err != nil {
		return nil, err
	}
	return &Prometheus{v1.NewAPI(c), u.Redacted()}, nil
}

// At is the address, without a password.
func (p *Prometheus) At() string { return p.at }

// Error is an answer that is none: the server cannot be reached, or refuses.
type Error struct {
	At  string // the server, without a password
	Err error
}

func (e *Error) Error() string { return e.At + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

func (p *Prometheus) failed(err error) error {
	// The client's errors have the address in them, and with it a password.
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return &Error{p.at, err}
}

// QueryRange implements history.Querier.
func (p *Prometheus) QueryRange(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error) {
	v, _, err := p.api.QueryRange(ctx, expr, v1.Range{Start: from, End: to, Step: step})
	if err != nil {
		return nil, p.failed(err)
	}
	m, ok := v.(model.Matrix)
	if !ok {
		return nil, p.failed(fmt.Errorf("it answered with a %s, not with series", v.Type()))
	}
	out := make([]history.Series, len(m))
	for i, s := range m {
		out[i].Labels = make(map[string]string, len(s.Metric))
		for k, v := range s.Metric {
			out[i].Labels[string(k)] = string(v)
		}
		for _, p := range s.Values {
			out[i].Times = append(out[i].Times, p.Timestamp.Time())
			out[i].Values = append(out[i].Values, float64(p.Value))
		}
	}
	return out, nil
}
