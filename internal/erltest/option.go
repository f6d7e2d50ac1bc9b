package erltest

import (
	"crypto/rand"
	"encoding/hex"
	"os"

	"github.com/hodoscope/hodoscope/internal/child"
	"github.com/hodoscope/hodoscope/lab"
)

// Option changes how [Start] starts a node.
type Option func(*config)

type config struct {
	otp        int
	kind       kind
	name       string
	short      bool
	cookie     string
	certs      string
	listenPort int
	args       []string
	env        []string
	programs   []program

	lockCounting bool
}

// OTP starts the node on that release in place of the machine's own. It is one of [Releases].
func OTP(release int) Option { return func(c *config) { c.otp = release } }

// Embedded starts the node as a bare release does: code loaded at boot, a code path of kernel and stdlib and no other
// application: no sasl, runtime_tools, crypto, compiler, no Elixir.
func Embedded() Option { return func(c *config) { c.kind = embedded } }

// Elixir starts the node with Debian's Elixir of that release, by its elixir command.
func Elixir() Option { return func(c *config) { c.kind = elixir } }

// RabbitMQ starts Debian's RabbitMQ broker, on the machine's own OTP, with no plugins. Start returns when it serves.
func RabbitMQ() Option { return func(c *config) { c.kind = rabbitmq } }

// Ejabberd starts Debian's ejabberd, on the machine's own OTP, serving clients of localhost on a free port. Start
// returns when it serves.
func Ejabberd() Option { return func(c *config) { c.kind = ejabberd } }

// Name sets the part of the node name before the @; random otherwise.
func Name(name string) Option { return func(c *config) { c.name = name } }

// LongNames starts the node with -name, on the host 127.0.0.1. It is the default.
func LongNames() Option { return func(c *config) { c.short = false } }

// ShortNames starts the node with -sname, on the machine's host name.
func ShortNames() Option { return func(c *config) { c.short = true } }

// Cookie sets the cookie; random otherwise. It reaches the node in a file, never on a command line.
func Cookie(cookie string) Option { return func(c *config) { c.cookie = cookie } }

// TLS makes the distribution run over TLS (-proto_dist inet_tls). Certificates are made in dir if it has none, see
// [MakeCerts]; nodes and clients given the same dir trust each other. The node demands a certificate of its peer.
func TLS(dir string) Option { return func(c *config) { c.certs = dir } }

// ListenPort fixes the port the node listens on for distribution; 0 takes a free one. [Node.ListenPort] tells it.
func ListenPort(port int) Option {
	return func(c *config) {
		if port == 0 {
			port, _ = child.FreePort()
		}
		c.listenPort = port
	}
}

// Args adds arguments to erl's command line.
func Args(args ...string) Option {
	return func(c *config) { c.args = append(c.args, args...) }
}

// Env adds "NAME=value" settings to the node's environment.
func Env(env ...string) Option {
	return func(c *config) { c.env = append(c.env, env...) }
}

// Program compiles lab/NAME with the node's own release, loads it and calls its start function with the arguments as
// atoms: Program("runqueue", "healthy") calls runqueue:start([healthy]). A program written in Elixir makes the node an
// Elixir node.
func Program(name string, args ...string) Option {
	p, _ := lab.Find(name)
	return func(c *config) { c.programs = append(c.programs, program{p, args}) }
}

// host is the part of the node name after the @.
func (c *config) host() string {
	if !c.short {
		return "127.0.0.1"
	}
	name, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	for i := range name {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return name
}

func random(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
