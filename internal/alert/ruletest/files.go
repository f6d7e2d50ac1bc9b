package ruletest

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Files is where a test and its rules lie.
type Files struct {
	fs.FS
	glob func(pattern string) ([]string, error)
	// beside makes a pattern in rule_files one of names in FS.
	beside func(test, pattern string) string
}

// ReadFile implements fs.ReadFileFS: FS may read files in its own way, as the pack with
// other thresholds does.
func (f Files) ReadFile(name string) ([]byte, error) { return fs.ReadFile(f.FS, name) }

// In is a file system, the rule pack for one.
func In(files fs.FS) Files {
	return Files{files,
		func(pattern string) ([]string, error) { return fs.Glob(files, pattern) },
		func(test, pattern string) string { return path.Join(path.Dir(test), pattern) },
	}
}

// OnDisk has names as the operating system does: absolute ones, and ones that
// climb, which file systems of package fs do not have.
func OnDisk() Files {
	return Files{disk{}, filepath.Glob, func(test, pattern string) string {
		if filepath.IsAbs(pattern) {
			return pattern
		}
		return filepath.Join(filepath.Dir(test), pattern)
	}}
}

// disk opens files by the names that a person types.
type disk struct{}

func (disk) Open(name string) (fs.File, error) { return os.Open(name) }
