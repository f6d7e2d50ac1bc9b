package erltest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Releases are the OTP releases every promise about nodes is tested on, oldest first.
var Releases = []int{23, 25, 27, 29}

// EachOTP runs f once for each release of the matrix, as a sub-test "otp23" and so on.
func EachOTP(t *testing.T, f func(t *testing.T, otp int)) {
	for _, otp := range Releases {
		t.Run(fmt.Sprintf("otp%d", otp), func(t *testing.T) {
			Need(t, otp)
			f(t, otp)
		})
	}
}

// Need skips the test when the OTP release is not to be had here, and fails it when CI=true. Release 0 is the
// machine's own.
func Need(t testing.TB, otp int) {
	t.Helper()
	if _, err := find(otp); err != nil {
		missing(t, err)
	}
}

func missing(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("erltest: %v (with CI=true nothing may be missing)", err)
	}
	t.Skipf("erltest: %v", err)
}

// release is one installed OTP.
type release struct {
	otp  int
	root string // "" for the machine itself, else the directory to enter by chroot
}

// has reports whether the release's tree holds a program of that name.
func (r release) has(program string) bool {
	if r.root == "" {
		_, err := exec.LookPath(program)
		return err == nil
	}
	_, err := os.Stat(filepath.Join(r.root, "usr/bin", program))
	return err == nil
}

// find locates a release: the machine's own if it is that one, else the tree built by hack/otp-roots.
func find(otp int) (release, error) {
	own, err := ownRelease()
	if err == nil && (otp == 0 || otp == own) {
		return release{otp: own}, nil
	}
	if otp == 0 {
		return release{}, err
	}
	r := release{otp: otp, root: filepath.Join(rootsDir(), strconv.Itoa(otp))}
	if !r.has("erl") {
		return release{}, fmt.Errorf("OTP %d is not in %s; hack/otp-roots builds it", otp, r.root)
	}
	if err := canEnter(); err != nil {
		return release{}, fmt.Errorf("OTP %d cannot be entered: %v", otp, err)
	}
	return r, nil
}

func rootsDir() string {
	if dir := os.Getenv("HODOSCOPE_OTP_ROOTS"); dir != "" {
		return dir
	}
	return "/var/cache/hodoscope/otp"
}

// ownRelease asks the machine's erl what it is.
var ownRelease = sync.OnceValues(func() (int, error) {
	erl, err := exec.LookPath("erl")
	if err != nil {
		return 0, fmt.Errorf("no Erlang on this machine; hack/setup installs it")
	}
	cmd := exec.Command(erl, "-noinput", "-boot", "start_clean",
		"-eval", "io:put_chars(erlang:system_info(otp_release)), halt().")
	cmd.Env = cleanEnviron()
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %v", erl, err)
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
})

// canEnter tries once what entering a tree needs: root, and a mount namespace of one's own.
var canEnter = sync.OnceValue(func() error {
	out, err := exec.Command("unshare", "--mount", "--propagation", "private", "true").CombinedOutput()
	if err != nil {
		return fmt.Errorf("unshare: %v %s", err, strings.TrimSpace(string(out)))
	}
	return nil
})

// enter wraps a command line so that it runs inside the release's tree, as the same operating system process, with dir
// at the same path within. The mounts are seen by that process and its children only and go with them.
func (r release) enter(dir string, argv []string) []string {
	if r.root == "" {
		return argv
	}
	const script = `set -e
root=$1 dir=$2
shift 2
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root$dir"
mount --bind "$dir" "$root$dir"
cd "$root$dir"
exec chroot "$root" "$@"`
	return slices.Concat([]string{"unshare", "--mount", "--propagation", "private",
		"sh", "-c", script, "sh", r.root, dir}, argv)
}

// cleanEnviron is this process's environment without what would steer an Erlang node.
func cleanEnviron() []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return strings.HasPrefix(name, "ERL_") || strings.HasPrefix(name, "ELIXIR_") ||
			strings.HasPrefix(name, "RABBITMQ_") || name == "HOME" || name == "ROOTDIR" || name == "BINDIR"
	})
	return append(env, "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
}
