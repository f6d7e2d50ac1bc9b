package discovery_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/child"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/discovery"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

func job(t *testing.T, text string) *config.Job {
	t.Helper()
	c, err := config.Parse("", []byte("targets:\n- name: j\n  "+text), func(string) (string, bool) { return "", false }, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &c.Targets[0]
}

// watch runs the search of a job until the test ends, and gives what it publishes.
func watch(t *testing.T, j *config.Job, w discovery.World) <-chan discovery.Set {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	sets, ended := make(chan discovery.Set), make(chan struct{})
	go func() {
		defer close(ended)
		discovery.New(j, w).Run(ctx, func(s discovery.Set) {
			select {
			case sets <- s:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return sets
}

func names(s discovery.Set) []string {
	var out []string
	for _, t := range s.Targets {
		out = append(out, t.Node)
	}
	return out
}

// until waits for a set with exactly these nodes.
func until(t *testing.T, sets <-chan discovery.Set, want ...string) discovery.Set {
	t.Helper()
	slices.Sort(want)
	var last discovery.Set
	for deadline := time.After(time.Minute); ; {
		select {
		case last = <-sets:
			if slices.Equal(names(last), want) {
				return last
			}
		case <-deadline:
			t.Fatalf("%v, want %v", last, want)
		}
	}
}

// TestRealEPMD: nodes that start are found, those that end stay as long as they are
// to be kept.
func TestRealEPMD(t *testing.T) {
	one := erltest.Start(t, erltest.Name("disco_one"))
	erltest.Start(t, erltest.Name("other"))
	w := discovery.World{EPMDPort: one.EPMDPort}
	at := func(name string) string { return name + "@127.0.0.1" }
	gone := watch(t, job(t, "epmd: {hosts: [127.0.0.1], match: disco_.*, interval: 1s, keep: 0s}"), w)
	kept := watch(t, job(t, "epmd: {hosts: [127.0.0.1], match: disco_.*, interval: 1s}"), w)
	until(t, gone, at("disco_one"))
	until(t, kept, at("disco_one"))
	two := erltest.Start(t, erltest.Name("disco_two"))
	until(t, gone, at("disco_one"), at("disco_two"))
	until(t, kept, at("disco_one"), at("disco_two"))
	two.Kill()
	until(t, gone, at("disco_one"))
	if s := until(t, kept, at("disco_one"), at("disco_two")); s.Kept != 1 || s.Err != nil {
		t.Errorf("%+v", s)
	}
}

// TestRealCluster: what nodes() says of a member that we are attached to.
func TestRealCluster(t *testing.T) {
	cookie := erltest.Cookie("one_for_all")
	a, b, apart := erltest.Start(t, cookie), erltest.Start(t, cookie), erltest.Start(t, cookie)
	a.Ask("true = net_kernel:connect_node('" + b.Name + "')")
	n, err := attach.Open(t.Context(), attach.Options{Target: a.Name, CookieFile: a.CookieFile, EPMDPort: a.EPMDPort})
	if err != nil {
		t.Fatal(err)
	}
	src := live.New(n)
	defer src.Close()
	w := discovery.World{Links: func(ctx context.Context, node string) (*beam.Links, error) {
		if node != a.Name {
			return nil, errors.New("not attached")
		}
		return src.Links(ctx, 0)
	}}
	sets := watch(t, job(t, fmt.Sprintf("nodes: {of: [%q], interval: 1s, keep: 0s}", a.Name)), w)
	until(t, sets, a.Name, b.Name)
	a.Ask("true = net_kernel:connect_node('" + apart.Name + "')")
	until(t, sets, a.Name, b.Name, apart.Name)
	b.Kill()
	until(t, sets, a.Name, apart.Name)
	src.Close()
	if s := until(t, sets, a.Name, apart.Name); s.Err == nil {
		t.Errorf("a member that does not answer: %+v", s)
	}
}

// TestRealDNS asks a real server, and the EPMD of the host that it tells.
func TestRealDNS(t *testing.T) {
	node := erltest.Start(t, erltest.Name("named"))
	resolver := startDNS(t, "--address=/pods.example/127.0.0.1", "--srv-host=_beam._tcp.example,pods.example,9100")
	for text, want := range map[string][]string{
		"dns: {names: [_beam._tcp.example.], node: 'app@{host}:{port}'}": {"app@pods.example:9100"},
		"dns: {names: [pods.example.], type: A, match: 'named'}":         {node.Name},
	} {
		s := <-watch(t, job(t, text), discovery.World{Resolver: resolver, EPMDPort: node.EPMDPort})
		if s.Err != nil || !slices.Equal(names(s), want) {
			t.Errorf("%s: %v, %v", text, names(s), s.Err)
		}
	}
	s := <-watch(t, job(t, "dns: {names: [nowhere.example.]}"), discovery.World{Resolver: resolver})
	if s.Err == nil || len(s.Targets) > 0 {
		t.Errorf("a name that is not there: %+v", s)
	}
}

// startDNS runs dnsmasq, which knows what options say and asks nobody else.
func startDNS(t *testing.T, options ...string) *net.Resolver {
	t.Helper()
	path, err := exec.LookPath("dnsmasq")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err, "; hack/setup installs it")
		}
		t.Skip(err)
	}
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := taken.LocalAddr().String()
	port := taken.LocalAddr().(*net.UDPAddr).Port
	taken.Close()
	cmd := exec.Command(path, append([]string{"--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file", "--user=", "--group=",
		"--listen-address=127.0.0.1", "--bind-interfaces", "--local=/example/", "--port=" + strconv.Itoa(port)}, options...)...)
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := child.Start(cmd); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		child.Kill(cmd.Process)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(output.String())
		}
	})
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if _, err = resolver.LookupHost(t.Context(), "pods.example."); err == nil {
			return resolver
		}
		if time.Now().After(deadline) {
			t.Fatalf("dnsmasq does not answer: %v", err)
		}
	}
}
