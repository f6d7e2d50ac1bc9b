package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// settings are the flags that every command has.
type settings struct {
	output     string
	columns    []string
	noHeaders  bool
	color      string
	syntax     string
	verbose    bool
	timeout    time.Duration
	cookieFile string
	epmdPort   int
	name       string
	trace      string
	tls        bool
	tlsCA      string
	tlsCert    string
	tlsKey     string
	probe      bool
}

func (s *settings) flags(f *pflag.FlagSet) {
	f.VarP(choose(&s.output, formatNames(), "table"), "output", "o", "how to write the answer: "+strings.Join(formatNames(), ", "))
	f.StringSliceVar(&s.columns, "columns", nil, "only these columns (or sections), in this order")
	f.BoolVar(&s.noHeaders, "no-headers", false, "leave out the line of headings")
	f.Var(choose(&s.color, []string{"auto", "always", "never"}, "auto"), "color", "auto, always or never; auto also heeds NO_COLOR")
	f.Var(choose(&s.syntax, []string{"erlang", "elixir"}, "erlang"), "syntax", "print pids, functions and terms in this language: erlang or elixir")
	f.BoolVarP(&s.verbose, "verbose", "v", false, "say how the numbers were got and what they cost, also when standard error is no terminal")

	f.DurationVar(&s.timeout, "timeout", 10*time.Second, "for attaching and the answer together; a window comes on top")
	f.StringVar(&s.cookieFile, "cookie-file", "", "file that holds the node's cookie (default: where OTP keeps it, ~/.erlang.cookie); $HODOSCOPE_COOKIE holds a cookie itself")
	f.IntVar(&s.epmdPort, "epmd-port", 0, "port of EPMD (default: $ERL_EPMD_PORT, else 4369)")
	f.StringVar(&s.name, "name", "", "full node name to connect under (default: the node gives us one)")
	f.StringVar(&s.trace, "trace", "", "write one line per distribution message to this file; - is standard error")
	f.BoolVar(&s.probe, "probe", false, "load the probe module into the node, unless it is there, and ask that (an act; see hodoscope probe --help)")
	f.BoolVar(&s.tls, "tls", false, "the node speaks TLS distribution (inet_tls)")
	f.StringVar(&s.tlsCA, "tls-ca", "", "PEM file of the authorities that sign nodes' certificates (implies --tls)")
	f.StringVar(&s.tlsCert, "tls-cert", "", "PEM file of our certificate (implies --tls)")
	f.StringVar(&s.tlsKey, "tls-key", "", "PEM file of our key (implies --tls)")
}

// complete registers what the shell offers for the values of flags.
func (s *settings) complete(root *cobra.Command) {
	for flag, values := range map[string][]string{
		"output": formatHelp(), "color": {"auto", "always", "never"}, "syntax": {"erlang", "elixir"},
	} {
		root.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	root.RegisterFlagCompletionFunc("columns", completeColumns)
	for _, flag := range []string{"timeout", "epmd-port", "name"} {
		root.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
}

func formatNames() []string {
	var names []string
	for _, f := range cli.Formats {
		names = append(names, string(f.Format))
	}
	return names
}

func formatHelp() []string {
	var help []string
	for _, f := range cli.Formats {
		help = append(help, string(f.Format)+"\t"+f.Help)
	}
	return help
}

func (s *settings) etfSyntax() etf.Syntax {
	if s.syntax == "elixir" {
		return etf.Elixir
	}
	return etf.Erlang
}

// attachOptions says how to reach a target. The closer closes the trace.
func (t *tool) attachOptions(target string) (attach.Options, io.Closer, error) {
	s := &t.set
	o := attach.Options{Target: target, CookieFile: s.cookieFile, EPMDPort: s.epmdPort, Name: s.name, Timeout: s.timeout,
		LoadProbe: s.probe, Audit: acted}
	if s.cookieFile == "" {
		o.Cookie = t.getenv("HODOSCOPE_COOKIE")
	}
	if s.timeout <= 0 {
		return o, nil, usage("--timeout must be more than nothing", "give a duration such as 10s or 2m")
	}
	if s.epmdPort < 0 || s.epmdPort > 65535 {
		return o, nil, usage(fmt.Sprintf("--epmd-port %d is no port", s.epmdPort), "EPMD's usual port is 4369")
	}
	var err error
	if o.TLS, err = s.tlsConfig(); err != nil {
		return o, nil, err
	}
	trace, err := t.openTrace()
	if err != nil {
		return o, nil, err
	}
	if trace != nil {
		o.Trace = trace
		return o, trace, nil
	}
	return o, io.NopCloser(nil), nil
}

func (t *tool) openTrace() (io.WriteCloser, error) {
	switch t.set.trace {
	case "":
		return nil, nil
	case "-":
		return standardError{t.stderr}, nil
	}
	// A trace may hold what the node told, so nobody else reads it.
	f, err := os.OpenFile(t.set.trace, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, usage("cannot write the trace: "+err.Error(), "name a file that you may write with --trace")
	}
	return f, nil
}

// standardError is not ours to close.
type standardError struct{ io.Writer }

func (standardError) Close() error { return nil }

func (s *settings) tlsConfig() (*tls.Config, error) {
	if !s.tls && s.tlsCA == "" && s.tlsCert == "" && s.tlsKey == "" {
		return nil, nil
	}
	if (s.tlsCert == "") != (s.tlsKey == "") {
		return nil, usage("--tls-cert and --tls-key belong together", "give both, or neither if the node asks for no certificate")
	}
	c, err := clientTLS(config.ClientTLS{CAFile: s.tlsCA, CertFile: s.tlsCert, KeyFile: s.tlsKey})
	if err != nil {
		return nil, usage("--tls: "+err.Error(), "name PEM files: certificates with --tls-ca, one certificate and its key with --tls-cert and --tls-key")
	}
	return c, nil
}
