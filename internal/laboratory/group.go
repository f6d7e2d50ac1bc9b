package laboratory

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hodoscope/hodoscope/lab"
)

// Control groups are made right below the tops of their trees, where these are mounted:
// cgroups(7). Nothing of another group is changed, so with version 2 the top must hand
// out the controllers already, as systemd has it.

// groups is where the trees are, and groupName what ours are called: behind it comes the number
// of the process that made it, and which of its groups it is.
const (
	groups    = "/sys/fs/cgroup"
	groupName = "hodoscope-lab-"
)

var made atomic.Int64

// ErrNoGroup is what a Problem is when this machine lets us make no control group.
var ErrNoGroup = errors.New("no control group")

// controls are the files of version 2, each with its controller and the files that have its
// words in version 1.
var controls = map[string]struct {
	controller string
	v1         []string
}{
	"cpu.max":    {"cpu", []string{"cpu.cfs_quota_us", "cpu.cfs_period_us"}},
	"memory.max": {"memory", []string{"memory.limit_in_bytes"}},
}

// group is a control group: its directories, of which version 1 has one for each controller.
type group []string

// newGroup makes one with limits below root; none without limits.
func newGroup(root string, limits []lab.Limit) (g group, err error) {
	if len(limits) == 0 {
		return nil, nil
	}
	sweep(root)
	name := fmt.Sprintf("%s%d-%d", groupName, os.Getpid(), made.Add(1))
	for _, l := range limits {
		if err := g.limit(root, name, l); err != nil {
			g.remove()
			return nil, &Problem{
				Fact: fmt.Sprintf("this machine lets us make no control group with a limit %s: %v", l.File, err),
				Next: "it takes root, and control groups that are mounted and not read-only; a virtual machine has them, a container mostly not",
				kind: ErrNoGroup,
			}
		}
	}
	return g, nil
}

// limit sets a limit, in a directory that is made for it unless an earlier one has the same.
func (g *group) limit(root, name string, l lab.Limit) error {
	c := controls[l.File]
	dir, files, values := filepath.Join(root, c.controller, name), c.v1, strings.Fields(l.Value)
	if _, err := os.Stat(filepath.Dir(dir)); err != nil { // version 2
		dir, files, values = filepath.Join(root, name), []string{l.File}, []string{l.Value}
	}
	if !slices.Contains(*g, dir) {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		*g = append(*g, dir)
	}
	for i, file := range files {
		if err := write(filepath.Join(dir, file), values[i]); err != nil {
			return err
		}
	}
	return nil
}

// write writes into a file of a control group, which must be there.
func write(name, value string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(value)
	return errors.Join(err, f.Close())
}

// enter has a command go into the group before it is anything else, so that all it starts
// is in it too.
func (g group) enter(cmd *exec.Cmd) *exec.Cmd {
	if len(g) == 0 {
		return cmd
	}
	var script strings.Builder
	for _, dir := range g {
		fmt.Fprintf(&script, "echo $$ > %s/cgroup.procs && ", dir)
	}
	into := exec.Command("sh", append([]string{"-c", script.String() + `exec "$@"`, "sh"}, cmd.Args...)...)
	into.Env = cmd.Env
	return into
}

// remove takes the group away once what was in it has ended, which takes a moment. One
// that is left empty costs nothing, and the next laboratory sweeps it.
func (g group) remove() {
	for _, dir := range g {
		for range 100 {
			if err := os.Remove(dir); err == nil || errors.Is(err, os.ErrNotExist) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// sweep removes groups whose maker was killed. The kernel keeps those in which something runs.
func sweep(root string) {
	for _, pattern := range []string{groupName + "*", "*/" + groupName + "*"} {
		dirs, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, dir := range dirs {
			maker, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), groupName), "-")
			if _, err := os.Stat(filepath.Join("/proc", maker)); errors.Is(err, os.ErrNotExist) {
				_ = os.Remove(dir)
			}
		}
	}
}
