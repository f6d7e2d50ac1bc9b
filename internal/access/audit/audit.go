package audit

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Entry is one line.
type Entry struct {
	Time   time.Time `json:"time"`
	User   string    `json:"user"`             // of the operating system
	Node   string    `json:"node"`             // app@host
	Effect string    `json:"effect"`           // touch or act
	Call   string    `json:"call"`             // row of the table of calls
	Object string    `json:"object"`           // which process, say
	Person string    `json:"person,omitempty"` // user of the page who asked for it; "" by token, or in a shell
	Role   string    `json:"role,omitempty"`   // on the page; "" in a shell
	From   string    `json:"from,omitempty"`   // address of the browser
	Prev   string    `json:"prev"`             // hash of the line before; "" in the first
	Hash   string    `json:"hash"`             // of this line without this field
}

// Log appends to one file. It is safe for concurrent use, by several processes too.
type Log struct {
	path string
	mu   sync.Mutex
}

// DefaultPath is hodoscope/audit.jsonl in the user's state directory
// (XDG_STATE_HOME, else ~/.local/state).
func DefaultPath() (string, error) {
	dir := os.Getenv("XDG_STATE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "hodoscope", "audit.jsonl"), nil
}

// Open makes the log's directory if need be; the file comes with the first line.
func Open(path string) (*Log, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return &Log{path: path}, nil
}

// Append completes an entry and writes it. When it returns nil the line is on
// disk; when it does not, what was to be audited must not happen.
func (l *Log) Append(e Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	defer f.Close()
	if err := lock(f); err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	line, err := next(f, e)
	if err == nil {
		_, err = f.Write(line)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	return nil
}

// next makes the line that follows the last one in f.
func next(f *os.File, e Entry) ([]byte, error) {
	last, err := lastLine(f)
	if err != nil {
		return nil, err
	}
	e.Prev = ""
	if len(last) > 0 {
		var before Entry
		if err := json.Unmarshal(last, &before); err != nil {
			return nil, fmt.Errorf("its last line is damaged: %w", err)
		}
		e.Prev = before.Hash
	}
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	e.Time = e.Time.UTC()
	if e.User == "" {
		if u, err := user.Current(); err == nil {
			e.User = u.Username
		}
	}
	if e.Hash, err = hash(e); err != nil {
		return nil, err
	}
	line, err := json.Marshal(e)
	return append(line, '\n'), err
}

func hash(e Entry) (string, error) {
	e.Hash = ""
	b, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// maxLine bounds a line: names within it are bounded by those who write it.
const maxLine = 64 << 10

func lastLine(f *os.File) ([]byte, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	b := make([]byte, min(size, maxLine))
	if _, err := f.ReadAt(b, size-int64(len(b))); err != nil && err != io.EOF {
		return nil, err
	}
	b = bytes.TrimRight(b, "\n")
	return b[bytes.LastIndexByte(b, '\n')+1:], nil
}

// Last are the newest entries of a log, newest first, as far as they are in its last
// part; none where there is no log yet. They are not verified.
func Last(path string, most int) ([]Entry, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	b := make([]byte, min(size, 4*maxLine))
	if _, err := f.ReadAt(b, size-int64(len(b))); err != nil && err != io.EOF {
		return nil, err
	}
	lines := bytes.Split(bytes.TrimRight(b, "\n"), []byte("\n"))
	if int64(len(b)) < size {
		lines = lines[1:] // its beginning is not here
	}
	var out []Entry
	for _, line := range slices.Backward(lines) {
		var e Entry
		if len(out) == most || len(line) == 0 || json.Unmarshal(line, &e) != nil {
			break
		}
		out = append(out, e)
	}
	return out, nil
}

// ErrTampered is a line that is not what was written, or not where it was.
var ErrTampered = errors.New("the audit log was changed")

// Verify reads a log from its start. The error names the first line that is wrong.
func Verify(r io.Reader) (lines int, err error) {
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, maxLine)
	prev := ""
	for scan.Scan() {
		lines++
		var e Entry
		if err := json.Unmarshal(scan.Bytes(), &e); err != nil {
			return lines, fmt.Errorf("line %d: %w: %w", lines, ErrTampered, err)
		}
		want, err := hash(e)
		if err != nil {
			return lines, err
		}
		if e.Hash != want || e.Prev != prev {
			return lines, fmt.Errorf("line %d: %w", lines, ErrTampered)
		}
		prev = e.Hash
	}
	return lines, scan.Err()
}
