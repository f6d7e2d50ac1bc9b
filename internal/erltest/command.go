package erltest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hodoscope/hodoscope/internal/child"
)

// kind is what program makes the node.
type kind int

const (
	plain kind = iota
	embedded
	elixir
	rabbitmq
	ejabberd
)

// launcher says how nodes of one kind are started.
type launcher struct {
	program string // must be in the release
	own     bool   // only on the machine's own release
	command func(n *Node, erl []string) (argv, env []string)
}

var launchers = map[kind]launcher{
	plain:    {program: "erl", command: plainCommand},
	embedded: {program: "erl", command: embeddedCommand},
	elixir:   {program: "elixir", command: elixirCommand},
	rabbitmq: {program: "rabbitmq-server", own: true, command: rabbitCommand},
	ejabberd: {program: "ejabberdctl", own: true, command: ejabberdCommand},
}

// erlArgs are erl's arguments that nodes of every kind get, without the name.
func (n *Node) erlArgs() []string {
	args := []string{
		// Our EPMD runs; without this a node would start one as a daemon if it found none.
		"-start_epmd", "false",
		"-kernel", "inet_dist_use_interface", "{127,0,0,1}",
		// Idle schedulers of many nodes share two cores with the test.
		"+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none",
		"-pa", n.path("ebin"),
	}
	if p := strconv.Itoa(n.ListenPort); n.ListenPort != 0 && n.config.kind != rabbitmq {
		args = append(args, "-kernel", "inet_dist_listen_min", p, "-kernel", "inet_dist_listen_max", p)
	}
	if n.config.certs != "" {
		args = append(args, "-proto_dist", "inet_tls", "-ssl_dist_optfile", n.path("ssl_dist.config"))
	}
	return append(args, n.config.args...)
}

func (n *Node) nameArgs() []string {
	if n.config.short {
		return []string{"-sname", n.Name}
	}
	return []string{"-name", n.Name}
}

var startHelper = []string{"-s", "erltest_helper"}

func plainCommand(n *Node, erl []string) (argv, env []string) {
	argv = append([]string{"erl", "-noinput"}, n.nameArgs()...)
	return append(append(argv, erl...), startHelper...), nil
}

// embeddedCommand: in embedded mode nothing is loaded on demand, so the helper is loaded by hand.
func embeddedCommand(n *Node, erl []string) (argv, env []string) {
	argv = append([]string{"erl", "-noinput", "-mode", "embedded", "-boot", "start_clean"}, n.nameArgs()...)
	load := fmt.Sprintf("{module, _} = code:load_abs(%q).", n.path("ebin/erltest_helper"))
	return append(append(append(argv, erl...), "-eval", load), startHelper...), nil
}

// elixirCommand: the elixir script splits ELIXIR_ERL_OPTIONS at spaces. The helper is started by Elixir, once that is up.
func elixirCommand(n *Node, erl []string) (argv, env []string) {
	flag := "--name"
	if n.config.short {
		flag = "--sname"
	}
	return []string{"elixir", flag, n.Name, "--no-halt", "-e", ":erltest_helper.start()"},
		[]string{"ELIXIR_ERL_OPTIONS=" + strings.Join(erl, " ")}
}

func rabbitCommand(n *Node, erl []string) (argv, env []string) {
	dir := n.path("rabbitmq")
	amqp, _ := child.FreePort()
	return []string{rabbitScript()}, []string{
		// Run the node in the script's own process. It gets no shell all the same: -noinput.
		"RABBITMQ_ALLOW_INPUT=true",
		"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=" + strings.Join(append(append(erl, "-noinput"), startHelper...), " "),
		"RABBITMQ_NODENAME=" + n.Name,
		"RABBITMQ_USE_LONGNAME=" + strconv.FormatBool(!n.config.short),
		"RABBITMQ_DIST_PORT=" + strconv.Itoa(n.ListenPort),
		"RABBITMQ_NODE_IP_ADDRESS=127.0.0.1",
		"RABBITMQ_NODE_PORT=" + strconv.Itoa(amqp),
		"RABBITMQ_MNESIA_BASE=" + filepath.Join(dir, "mnesia"),
		"RABBITMQ_LOG_BASE=" + filepath.Join(dir, "log"),
		"RABBITMQ_LOGS=-",
		"RABBITMQ_PID_FILE=" + filepath.Join(dir, "pid"),
		"RABBITMQ_ENABLED_PLUGINS_FILE=" + filepath.Join(dir, "enabled_plugins"),
		"RABBITMQ_CONF_ENV_FILE=" + filepath.Join(dir, "none.conf"),
		"RABBITMQ_CONFIG_FILE=" + filepath.Join(dir, "none"),
		"RABBITMQ_ADVANCED_CONFIG_FILE=" + filepath.Join(dir, "none"),
	}
}

// ejabberdCommand is what ejabberdctl runs, without its change to another user.
func ejabberdCommand(n *Node, erl []string) (argv, env []string) {
	argv = append([]string{"erl", "-noinput"}, n.nameArgs()...)
	argv = append(append(argv, erl...), "-mnesia", "dir", strconv.Quote(n.path("mnesia")), "-ejabberd", "quiet", "true", "-s", "ejabberd")
	return append(argv, startHelper...), []string{
		"ERL_LIBS=" + debianLibs(),
		"EJABBERD_CONFIG_PATH=" + n.path("ejabberd.yml"),
		"EJABBERD_LOG_PATH=" + n.path("ejabberd.log"),
	}
}

// ejabberdConfig serves clients on a port of loopback, with the modules that need no
// listener of their own.
func ejabberdConfig() string {
	port, _ := child.FreePort()
	return fmt.Sprintf(`hosts: [localhost]
loglevel: warning
listen:
  - {port: %d, ip: 127.0.0.1, module: ejabberd_c2s}
modules:
  mod_adhoc: {}
  mod_caps: {}
  mod_disco: {}
  mod_last: {}
  mod_muc: {}
  mod_offline: {}
  mod_ping: {}
  mod_privacy: {}
  mod_private: {}
  mod_roster: {}
  mod_stream_mgmt: {}
  mod_vcard: {}
`, port)
}

// debianLibs is the directory in which Debian's package has ejabberd beside the libraries
// of C, by its processor's name.
func debianLibs() string {
	found, _ := filepath.Glob("/usr/lib/*/ejabberd-*/ebin")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(filepath.Dir(found[0]))
}

// rabbitScript is the start script itself: Debian's command of the same name changes to another user first.
func rabbitScript() string {
	const script = "/usr/lib/rabbitmq/bin/rabbitmq-server"
	if _, err := os.Stat(script); err == nil {
		return script
	}
	return "rabbitmq-server"
}
