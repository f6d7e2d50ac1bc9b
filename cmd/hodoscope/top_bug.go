package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/hodoscope/hodoscope/internal/access/audit"
	"github.com/hodoscope/hodoscope/internal/tui"
)

// bugOf tells of a bug that has ended the interface, with the file that has the stack. Other
// errors stay as they are.
func bugOf(err error) error {
	var bug *tui.Bug
	if !errors.As(err, &bug) {
		return err
	}
	f := &failure{what: "this is a bug of hodoscope", why: bug.What, next: "please report it", code: exitError, err: err}
	file, err := keepBug(bug)
	if err != nil {
		f.next = fmt.Sprintf("please report it (where it was could not be kept: %v)", err)
	} else {
		f.next = "please report it, with " + file
	}
	return f
}

// keepBug writes a bug into a new file beside the audit log. It is for its owner only: what
// a panic says may be a node's.
func keepBug(bug *tui.Bug) (file string, err error) {
	log, err := audit.DefaultPath()
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(log)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, "bug-"+time.Now().UTC().Format("20060102T150405Z")+"-*.txt")
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(f, "hodoscope %s, %s %s/%s\n%q\n\n%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, bug.What, bug.Stack)
	return f.Name(), errors.Join(err, f.Close())
}
