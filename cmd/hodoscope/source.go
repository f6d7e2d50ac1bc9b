package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/history/remote"
)

// usualSource is where hodoscope serve answers PromQL.
const usualSource = "http://127.0.0.1:8470/prometheus"

const sourceHelp = `The history comes from --source: where hodoscope serve --data keeps one, or any
Prometheus, VictoriaMetrics or Mimir that has the metrics of the node. Where that has
users, --source-user names one, and --source-password-file the file of the password;
$HODOSCOPE_SOURCE_PASSWORD holds a password itself.`

// sourcePassword is the variable that holds the password of a source.
const sourcePassword = "HODOSCOPE_SOURCE_PASSWORD"

// pastSource is what answers PromQL, and how it lets us in.
type pastSource struct {
	address, user, passwordFile string
	ca, cert, key               string
	every                       time.Duration
}

func (s *pastSource) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.address, "source", usualSource, "address of what answers PromQL, under which /api/v1 is")
	f.StringVar(&s.user, "source-user", "", "user to log in as at the source")
	f.StringVar(&s.passwordFile, "source-password-file", "", "file that holds that user's password; $"+sourcePassword+" holds a password itself")
	f.StringVar(&s.ca, "source-ca", "", "PEM file of the authorities that sign the source's certificate (default: the system's)")
	f.StringVar(&s.cert, "source-cert", "", "PEM file of our certificate, where the source asks for one")
	f.StringVar(&s.key, "source-key", "", "PEM file of our key")
	f.DurationVar(&s.every, "every", 15*time.Second, "how far apart the metrics were collected")
	cmd.RegisterFlagCompletionFunc("source", cobra.NoFileCompletions)
	cmd.RegisterFlagCompletionFunc("source-user", cobra.NoFileCompletions)
}

// open makes something to ask. It does not connect.
func (s *pastSource) open() (*remote.Prometheus, error) {
	l := remote.Login{User: s.user, CAFile: s.ca, CertFile: s.cert, KeyFile: s.key}
	if s.user == "" && s.passwordFile != "" {
		return nil, usage("there is a password for the source and no user", "name the user with --source-user")
	}
	if s.user != "" {
		secret := config.Secret{File: s.passwordFile}
		if s.passwordFile == "" {
			secret.Env = sourcePassword
		}
		var err error
		if l.Password, err = secret.Read(os.Getenv); err != nil {
			return nil, usage("the password of the source: "+err.Error(), "name a file with --source-password-file, or set $"+sourcePassword)
		}
	}
	q, err := remote.New(s.address, l)
	if err != nil {
		return nil, usage(err.Error(), "give --source as "+usualSource+", and PEM files with --source-ca, --source-cert and --source-key")
	}
	return q, nil
}

// past reads a period from a source, and tells a person how far it is.
func (t *tool) past(ctx context.Context, source *pastSource, p history.Period) ([]history.Line, error) {
	q, err := source.open()
	if err != nil {
		return nil, err
	}
	defer t.progress(0)()
	lines, err := history.Read(ctx, q, p, nil)
	if err != nil {
		return nil, unreadPast(err)
	}
	if len(lines) == 0 {
		return nil, t.noPast(ctx, q, p)
	}
	return lines, nil
}

// noPast says that a source has nothing of a node, and what it has.
func (t *tool) noPast(ctx context.Context, q *remote.Prometheus, p history.Period) error {
	return &failure{what: "there is no history of " + p.Instance, why: fmt.Sprintf("%s has nothing of it from %s to %s", q.At(), p.From.Format(time.DateTime), p.To.Format(time.DateTime)),
		next: t.knownNodes(ctx, q, p), code: exitError}
}

// fit reads from a source which thresholds of the rule pack fit a node.
func (t *tool) fit(ctx context.Context, source *pastSource, p history.Period) (history.Fitted, error) {
	q, err := source.open()
	if err != nil {
		return history.Fitted{}, err
	}
	defer t.progress(0)()
	f, err := history.Fit(ctx, q, p)
	return f, unreadPast(err)
}

// unreadPast says of a source that did not answer what to do.
func unreadPast(err error) error {
	var away *remote.Error
	if errors.As(err, &away) {
		return &failure{what: "cannot read the history", why: err.Error(), code: exitUnreachable, err: err,
			next: "is hodoscope serve --data running, or is --source another? Where it has users, --source-user names one"}
	}
	return err
}

// knownNodes names those that the source has something of.
func (t *tool) knownNodes(ctx context.Context, q history.Querier, p history.Period) string {
	p.Instance = ""
	nodes, err := history.Nodes(ctx, q, p)
	if err != nil || len(nodes) == 0 {
		return "it has nothing of any node then: hodoscope serve NODE --data DIR records one"
	}
	return "it has " + strings.Join(nodes, ", ")
}
