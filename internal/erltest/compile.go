package erltest

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Modules are compiled by the release they run on: a beam file loads on a few releases only, and the source on all.

// sources are files for one compiler run.
type sources struct {
	compiler string // erlc or elixirc
	files    []sourceFile
}

type sourceFile struct {
	name string
	text []byte
}

//go:embed erl/erltest_helper.erl
var helperText []byte

func helperSource() sources {
	return sources{compiler: "erlc", files: []sourceFile{{"erltest_helper.erl", helperText}}}
}

// compile puts the beam files of s into ebin. They are kept in the user's cache directory, as Go keeps its own, since
// every test binary needs them and a compiler run costs more than a node's start.
func (r release) compile(ebin string, s sources) error {
	cache, err := os.UserCacheDir()
	if err != nil { // no home directory
		return r.runCompiler(ebin, s)
	}
	kept := filepath.Join(cache, "hodoscope", "erltest", r.key(s))
	if _, err := os.Stat(kept); err != nil {
		if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
			return err
		}
		build, err := os.MkdirTemp(filepath.Dir(kept), "build-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(build)
		if err := r.runCompiler(build, s); err != nil {
			return err
		}
		// Another test binary may have been first: its result is the same.
		if err := os.Rename(build, kept); err != nil {
			if _, err := os.Stat(kept); err != nil {
				return err
			}
		}
	}
	return os.CopyFS(ebin, os.DirFS(kept))
}

// key names the result of a compiler run by what goes into it.
func (r release) key(s sources) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %q %q\n", r.otp, r.root, s.compiler)
	for _, f := range s.files {
		fmt.Fprintf(h, "%q %d\n%s", f.name, len(f.text), f.text)
	}
	return fmt.Sprintf("%d-%x", r.otp, h.Sum(nil)[:16])
}

// runCompiler compiles s into the directory out, which the compiler sees at the same path.
func (r release) runCompiler(out string, s sources) error {
	src, err := os.MkdirTemp(out, "src-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(src)
	argv := []string{s.compiler, "-o", out}
	for _, f := range s.files {
		path := filepath.Join(src, f.name)
		if err := os.WriteFile(path, f.text, 0o600); err != nil {
			return err
		}
		argv = append(argv, path)
	}
	argv = r.enter(out, argv)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = out
	cmd.Env = append(cleanEnviron(), "HOME="+out)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("OTP %d: %s: %v\n%s", r.otp, s.compiler, err, output)
	}
	return nil
}
