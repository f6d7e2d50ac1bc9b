package discovery

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/hodoscope/hodoscope/internal/config"
)

// server is a list from a server, in the form of Prometheus' http_sd.
// https://prometheus.io/docs/prometheus/latest/http_sd/
type server struct {
	url    string
	token  config.Secret
	getenv func(string) string
	client http.Client
}

func newServer(h *config.HTTP, w World) *server {
	s := &server{url: h.URL, token: h.Token, getenv: w.Getenv, client: http.Client{Transport: w.HTTP}}
	if s.getenv == nil {
		s.getenv = os.Getenv
	}
	return s
}

func (s *server) Sources() []string { return []string{s.url} }

func (s *server) Find(ctx context.Context, at string) ([]Target, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, err
	}
	token, err := s.token.Read(s.getenv)
	if err != nil {
		return nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token) // which net/http does not send on to another host
	}
	r.Header.Set("Accept", "application/json")
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", host(at), cause(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", host(at), answer.Status)
	}
	targets, err := readList(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", host(at), err)
	}
	return targets, nil
}

// host is of a URL what may be told: a query may hold a key.
func host(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return "the server"
	}
	return u.Host
}

// cause takes the URL off an error of net/http.
func cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
