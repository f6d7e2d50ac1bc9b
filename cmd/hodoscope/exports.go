package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	promconfig "github.com/prometheus/common/config"

	"github.com/hodoscope/hodoscope/internal/alert/deliver"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/export/otlp"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/tsdb"
)

// What of a configuration says where metrics and alerts go, in the words of those who
// take them there.

// sender is one OTLP backend.
type sender struct {
	*otlp.Exporter
	name      string
	selection metric.Selection
	interval  time.Duration
}

func newSender(c config.OTLP, dataDir string) (sender, error) {
	key, err := otlpSecret(c.Key)
	if err != nil {
		return sender{}, fmt.Errorf("export.otlp %s: %w", c.Name, err)
	}
	o := otlp.Collector()
	switch c.Profile {
	case "honeycomb":
		o = otlp.Honeycomb(key, c.Dataset, otlp.US)
	case "honeycomb-eu":
		o = otlp.Honeycomb(key, c.Dataset, otlp.EU)
	default:
		o.Protocol = map[string]otlp.Protocol{"grpc": otlp.GRPC, "http": otlp.HTTP}[c.Protocol]
	}
	o.Name, o.Endpoint, o.Timeout, o.Compression, o.Version = c.Name, cmp.Or(c.Endpoint, o.Endpoint), c.Timeout, c.Compression, version
	o.TLS = otlp.TLS{CA: c.TLS.CAFile, Certificate: c.TLS.CertFile, Key: c.TLS.KeyFile}
	for _, h := range c.Headers {
		v, err := otlpSecret(h.Value)
		if err != nil {
			return sender{}, fmt.Errorf("export.otlp %s: header %s: %w", c.Name, h.Name, err)
		}
		if o.Headers == nil {
			o.Headers = map[string]otlp.Secret{}
		}
		o.Headers[h.Name] = v
	}
	o.Queue.Bytes = c.Queue.Size
	if c.Queue.Disk && dataDir != "" {
		o.Queue.Dir = filepath.Join(dataDir, queueDir)
	}
	e, err := otlp.New(o)
	if err != nil {
		return sender{}, err
	}
	return sender{e, c.Name, c.Selection(), c.Interval}, nil
}

func otlpSecret(s config.Secret) (otlp.Secret, error) {
	if s.File != "" || s.Env != "" {
		return otlp.Secret{File: s.File, Env: s.Env}, nil
	}
	v, err := s.Read(os.Getenv)
	return otlp.Secret{Value: v}, err
}

func remoteWrites(all []config.RemoteWrite) (places []tsdb.RemoteWrite, err error) {
	for _, c := range all {
		r := tsdb.RemoteWrite{
			Name: c.Name, URL: c.URL, Version: c.Version, Username: c.Basic.Username, PasswordFile: c.Basic.Password.File, BearerFile: c.Token.File,
			CAFile: c.TLS.CAFile, CertFile: c.TLS.CertFile, KeyFile: c.TLS.KeyFile, Timeout: c.Timeout, MaxShards: c.Shards, BatchSize: c.Batch,
		}
		for _, s := range []struct {
			from config.Secret
			to   *tsdb.Secret
		}{{c.Basic.Password, &r.Password}, {c.Token, &r.Bearer}} {
			if s.from.Env == "" {
				continue // a file is read anew for each request
			}
			v, err := s.from.Read(os.Getenv)
			if err != nil {
				return nil, fmt.Errorf("export.remote_write %s: %w", c.Name, err)
			}
			*s.to = tsdb.Secret(v)
		}
		for _, h := range c.Headers {
			v, err := h.Value.Read(os.Getenv)
			if err != nil {
				return nil, fmt.Errorf("export.remote_write %s: header %s: %w", c.Name, h.Name, err)
			}
			if r.Headers == nil {
				r.Headers = map[string]string{}
			}
			r.Headers[h.Name] = v
		}
		places = append(places, r)
	}
	return places, nil
}

func receiversOf(c config.Receivers) (all []deliver.Receiver, err error) {
	for i, a := range c.Alertmanager {
		r := deliver.Receiver{Name: fmt.Sprintf("alertmanager-%d", i+1), Kind: deliver.Alertmanager, URL: a.URL, Timeout: a.Timeout, HTTP: promconfig.DefaultHTTPClientConfig}
		r.HTTP.TLSConfig = promconfig.TLSConfig{CAFile: a.TLS.CAFile, CertFile: a.TLS.CertFile, KeyFile: a.TLS.KeyFile}
		if a.Basic.Username != "" {
			password, err := a.Basic.Password.Read(os.Getenv)
			if err != nil {
				return nil, fmt.Errorf("receivers.alertmanager: %w", err)
			}
			r.HTTP.BasicAuth = &promconfig.BasicAuth{Username: a.Basic.Username, Password: promconfig.Secret(password)}
		}
		if a.Token.IsSet() {
			token, err := a.Token.Read(os.Getenv)
			if err != nil {
				return nil, fmt.Errorf("receivers.alertmanager: %w", err)
			}
			r.HTTP.Authorization = &promconfig.Authorization{Type: "Bearer", Credentials: promconfig.Secret(token)}
		}
		all = append(all, r)
	}
	for _, w := range c.Webhook {
		r, err := hook(deliver.Webhook, w.Name, w.URL, w.Timeout, w.Batching)
		if err != nil {
			return nil, err
		}
		r.HTTP.HTTPHeaders = &promconfig.Headers{Headers: map[string]promconfig.Header{}}
		for _, h := range w.Headers {
			v, err := h.Value.Read(os.Getenv)
			if err != nil {
				return nil, fmt.Errorf("receivers.webhook %s: header %s: %w", w.Name, h.Name, err)
			}
			r.HTTP.HTTPHeaders.Headers[h.Name] = promconfig.Header{Secrets: []promconfig.Secret{promconfig.Secret(v)}}
		}
		all = append(all, r)
	}
	for _, s := range c.Slack {
		r, err := hook(deliver.Slack, s.Name, s.URL, s.Timeout, s.Batching)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func hook(kind deliver.Kind, name string, at config.Secret, timeout time.Duration, b config.Batching) (deliver.Receiver, error) {
	r := deliver.Receiver{Name: name, Kind: kind, URLFile: at.File, URLEnv: at.Env, Timeout: timeout, GroupWait: b.GroupWait, Repeat: b.Repeat, HTTP: promconfig.DefaultHTTPClientConfig}
	if at.File == "" && at.Env == "" {
		text, err := at.Read(os.Getenv)
		if err != nil {
			return r, fmt.Errorf("receivers.%s %s: %w", kind, name, err)
		}
		r.URL = text
	}
	return r, nil
}

// sayAgain is how long the same word is not said again.
const sayAgain = time.Minute

// tellOnce writes lines for people, the same one not more often than once in a while.
func (t *tool) tellOnce() func(string) {
	var mu sync.Mutex
	said := map[string]time.Time{}
	return func(text string) {
		text = strings.TrimSpace(text)
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if now.Sub(said[text]) < sayAgain {
			return
		}
		if len(said) > 1000 {
			clear(said)
		}
		said[text] = now
		fmt.Fprintln(t.stderr, cli.Printable("hodoscope: "+text))
	}
}

// teller is a writer of lines.
type teller func(string)

func (tell teller) Write(line []byte) (int, error) {
	tell(string(line))
	return len(line), nil
}
