package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func written(t *testing.T, n int) (string, []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state", "audit.jsonl")
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			l, err := Open(path) // a log of its own, as another process would have
			if err == nil {
				err = l.Append(Entry{Node: "app@host", Effect: "touch", Call: "state", Object: fmt.Sprintf("<0.%d.0>", i)})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, b
}

func TestChain(t *testing.T) {
	path, b := written(t, 50)
	if n, err := Verify(bytes.NewReader(b)); err != nil || n != 50 {
		t.Errorf("%d lines, %v", n, err)
	}
	if st, _ := os.Stat(path); st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", st.Mode())
	}
}

func TestTampering(t *testing.T) {
	_, b := written(t, 5)
	lines := bytes.SplitAfter(b, []byte("\n"))
	changed := bytes.Replace(b, []byte("state"), []byte("hello"), 1)
	without := bytes.Join(append(append([][]byte{}, lines[:2]...), lines[3:]...), nil)
	swapped := bytes.Join([][]byte{lines[1], lines[0]}, nil)
	for name, bad := range map[string][]byte{"changed": changed, "line taken out": without, "swapped": swapped, "not JSON": []byte("x\n")} {
		if _, err := Verify(bytes.NewReader(bad)); !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLast: the newest come first; lines of before the page had users are in the chain too.
func TestLast(t *testing.T) {
	path, _ := written(t, 30)
	l, _ := Open(path)
	if err := l.Append(Entry{Node: "app@host", Effect: "touch", Call: "messages", Object: "<0.9.0>", Person: "alice", Role: "inspector", From: "192.0.2.1"}); err != nil {
		t.Fatal(err)
	}
	last, err := Last(path, 5)
	if err != nil || len(last) != 5 || last[0].Person != "alice" || last[1].Call != "state" || last[0].Prev != last[1].Hash {
		t.Errorf("%+v, %v", last, err)
	}
	if b, _ := os.ReadFile(path); func() error { _, err := Verify(bytes.NewReader(b)); return err }() != nil {
		t.Error("the chain is broken")
	}
	if none, err := Last(filepath.Join(t.TempDir(), "nothing"), 5); none != nil || err != nil {
		t.Errorf("no log: %v, %v", none, err)
	}
	long := filepath.Join(t.TempDir(), "long")
	os.WriteFile(long, bytes.Repeat([]byte(`{"call":"state","object":"<0.1.0>"}`+"\n"), 20_000), 0o600)
	if last, err := Last(long, 100_000); err != nil || len(last) < 1000 || len(last) > 4*maxLine/30 {
		t.Errorf("of a long log: %d, %v", len(last), err)
	}
}

// TestNoDeedWithoutLine: who cannot write hears of it.
func TestNoDeedWithoutLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if l.Append(Entry{Call: "state"}) == nil {
		t.Error("a line was written into a directory")
	}
	damaged := filepath.Join(t.TempDir(), "audit.jsonl")
	os.WriteFile(damaged, []byte("{half a li"), 0o600)
	if l, _ = Open(damaged); l.Append(Entry{Call: "state"}) == nil {
		t.Error("a line was added to a damaged log")
	}
}
