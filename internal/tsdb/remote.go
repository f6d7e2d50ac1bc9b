package tsdb

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"time"

	promconfig "github.com/prometheus/common/config"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/config"
)

// https://prometheus.io/docs/specs/prw/remote_write_spec/

// RemoteWrite is a place to which all samples are sent as they come. Name and URL
// are needed.
type RemoteWrite struct {
	// Name is the place's own: under it is kept how far sending has come.
	// Letters, digits, '-' and '_'.
	Name string
	// URL without a password: give that in a file. It is shown in logs.
	URL     string
	Version int // of the protocol, 1 or 2. Default 1, which everybody understands

	Headers                  map[string]string // no secrets: a tenant
	BearerFile               string            // holds a token
	Bearer                   Secret            // in its place
	Username, PasswordFile   string
	Password                 Secret // in place of its file
	CAFile                   string // who may have signed the server's certificate; default: the system's
	CertFile, KeyFile        string // ours
	ServerName               string
	InsecureSkipVerification bool

	Timeout       time.Duration // of one request. Default 30 s
	MaxShards     int           // requests at a time. Default 10
	Capacity      int           // samples that wait for each. Default 10 000
	BatchSize     int           // samples in a request. Default 2000
	BatchDeadline time.Duration // until a smaller request is sent. Default 5 s
	MinBackoff    time.Duration // between tries. Default 30 ms
	MaxBackoff    time.Duration // Default 5 s

	// CatchUp is how far back samples are sent that could not be sent as they came,
	// by this process or an earlier one of ours. Default 24 h.
	CatchUp time.Duration
}

// Secret is text that is not shown, however it is printed.
type Secret string

func (Secret) String() string   { return "<secret>" }
func (Secret) GoString() string { return "<secret>" }

// protocol2 is the second version of the protocol, as its content type names it.
const protocol2 = "io.prometheus.write.v2.Request"

var remoteName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// config is the place in Prometheus' form.
func (r RemoteWrite) config() (*config.RemoteWriteConfig, error) {
	u, err := url.Parse(r.URL)
	switch {
	case !remoteName.MatchString(r.Name):
		return nil, fmt.Errorf("%w: remote write %q: a name has letters, digits, - and _", ErrSetting, r.Name)
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%w: remote write %s: the URL is not http:// or https:// and a host", ErrSetting, r.Name)
	case u.User != nil:
		return nil, fmt.Errorf("%w: remote write %s: the URL holds a user: give user name and password file", ErrSetting, r.Name)
	case r.Version != 0 && r.Version != 1 && r.Version != 2:
		return nil, fmt.Errorf("%w: remote write %s: version %d, there are 1 and 2", ErrSetting, r.Name, r.Version)
	}
	c := config.DefaultRemoteWriteConfig
	c.Name, c.URL, c.Headers = r.Name, &promconfig.URL{URL: u}, r.Headers
	if r.Version == 2 {
		c.ProtobufMessage = protocol2
	}
	c.RemoteTimeout = model.Duration(either(r.Timeout, 30*time.Second))
	c.MetadataConfig.Send = false // it comes from scraping, which we do not do; version 2 has it with the samples
	q := &c.QueueConfig
	q.MaxShards = either(r.MaxShards, 10)
	q.Capacity = either(r.Capacity, q.Capacity)
	q.MaxSamplesPerSend = either(r.BatchSize, q.MaxSamplesPerSend)
	q.BatchSendDeadline = model.Duration(either(r.BatchDeadline, time.Duration(q.BatchSendDeadline)))
	q.MinBackoff = model.Duration(either(r.MinBackoff, time.Duration(q.MinBackoff)))
	q.MaxBackoff = model.Duration(either(r.MaxBackoff, time.Duration(q.MaxBackoff)))
	q.RetryOnRateLimit = true // 429 asks for patience, it refuses nothing
	h := &c.HTTPClientConfig
	h.TLSConfig = promconfig.TLSConfig{
		CAFile: r.CAFile, CertFile: r.CertFile, KeyFile: r.KeyFile,
		ServerName: r.ServerName, InsecureSkipVerify: r.InsecureSkipVerification,
	}
	if r.BearerFile != "" || r.Bearer != "" {
		h.Authorization = &promconfig.Authorization{Type: "Bearer", CredentialsFile: r.BearerFile, Credentials: promconfig.Secret(r.Bearer)}
	}
	if r.Username != "" || r.PasswordFile != "" || r.Password != "" {
		h.BasicAuth = &promconfig.BasicAuth{Username: r.Username, PasswordFile: r.PasswordFile, Password: promconfig.Secret(r.Password)}
	}
	if err := h.Validate(); err != nil {
		return nil, fmt.Errorf("%w: remote write %s: %w", ErrSetting, r.Name, err)
	}
	if err := q.Validate(); err != nil {
		return nil, fmt.Errorf("%w: remote write %s: %w", ErrSetting, r.Name, err)
	}
	return &c, nil
}

// RemoteWrite sends all samples to these places, and no longer to others. Sending
// goes on in the background. What the place refuses (4xx but 429) is dropped and
// counted; all else is tried again until it is sent.
//
// After a restart, and when a place was away for more than half an hour, it gets first
// what it did not get before, from the store. Some samples are then sent twice.
func (db *DB) RemoteWrite(places ...RemoteWrite) error {
	var to []*destination
	for _, p := range places {
		c, err := p.config()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(to, func(d *destination) bool { return d.conf.Name == p.Name }) {
			return fmt.Errorf("%w: two remote writes are called %s", ErrSetting, p.Name)
		}
		to = append(to, &destination{db: db, setting: fmt.Sprintf("%#v", p), conf: c, catchUp: either(p.CatchUp, 24*time.Hour)})
	}
	return db.sending.replace(to)
}
