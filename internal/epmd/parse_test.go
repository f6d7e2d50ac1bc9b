package epmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// answer is PORT2_RESP as erl registers itself on OTP 25: highest version 6,
// lowest 5.
const answer = "w\x00\xa3\x8bM\x00\x00\x06\x00\x05\x00\x06FooBar\x00\x00"

func TestReadPort2Resp(t *testing.T) {
	tests := []struct {
		name   string
		answer string
		want   string // the node, or the error
	}{
		{"erl of OTP 25", answer, `{FooBar 41867 77 0 6 5 []}`},
		{"hidden node with extra", "w\x00\x00\x01H\x00\x00\x06\x00\x06\x00\x06FooBar\x00\x02ex", `{FooBar 1 72 0 6 6 [101 120]}`},
		{"more than the lengths say is not read", answer + "more", `{FooBar 41867 77 0 6 5 []}`},
		{"unknown", "w\x01", "name not registered with epmd"},
		{"result of 255", "w\xff", "name not registered with epmd"},
		{"closed at once", "", "EOF"},
		{"another tag", "y\x00\x00\x01", "tag 121 where PORT2_RESP (119) was due"},
		{"an HTTP server", "HTTP/1.1 400 Bad Request\r\n", "tag 72 where PORT2_RESP (119) was due"},
		{"port 0", "w\x00\x00\x00M\x00\x00\x06\x00\x05\x00\x06FooBar\x00\x00", "port 0"},
		{"another name", strings.Replace(answer, "FooBar", "FooBaz", 1), `name "FooBaz", not "FooBar"`},
		{"a name in other case", strings.Replace(answer, "FooBar", "foobar", 1), `name "foobar", not "FooBar"`},
		{"a huge name", "w\x00\xa3\x8bM\x00\x00\x06\x00\x05\xff\xffFooBar", `a name of 65535 bytes, not "FooBar"`},
		{"extra that is not there", strings.TrimSuffix(answer, "\x00\x00") + "\xff\xff", "unexpected EOF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			node, err := readPort2Resp(strings.NewReader(test.answer), "FooBar")
			got := fmt.Sprint(node)
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestReadPort2RespCutAtEachByte(t *testing.T) {
	for n := range len(answer) {
		_, err := readPort2Resp(strings.NewReader(answer[:n]), "FooBar")
		want := io.ErrUnexpectedEOF
		if n == 0 {
			want = io.EOF
		}
		if !errors.Is(err, want) {
			t.Errorf("after %d bytes: %v, want %v", n, err, want)
		}
	}
}

func TestReadNamesResp(t *testing.T) {
	tests := []struct {
		name   string
		answer string
		nodes  string
		err    string
	}{
		{"none", "\x00\x00\x11\x11", "", ""},
		{"two", "\x00\x00\x11\x11name a at port 1\nname b at port 65535\n", "a:1 b:65535", ""},
		{"the daemon's port is not compared", "\xff\xff\xff\xffname a at port 1\n", "a:1", ""},
		{"a name of the format's own words", "\x00\x00\x11\x11name x at port 1 at port 2\n", "x at port 1:2", ""},
		{"hostile text", "\x00\x00\x11\x11name \x1b]52;c;e\x07\xff\u202e at port 9\n", "\x1b]52;c;e\x07\xff\u202e:9", ""},
		{"a spoilt line hides no other", "\x00\x00\x11\x11name a at port 1\nname\nname b at port 2\n", "a:1 b:2", `line "name"`},
		{"cut within the last line", "\x00\x00\x11\x11name a at port 1\nname b at port 1", "a:1", `line "name b at port 1"`},
		{"no name", "\x00\x00\x11\x11name  at port 1\n", "", `line "name  at port 1"`},
		{"port 0", "\x00\x00\x11\x11name a at port 0\n", "", `line "name a at port 0"`},
		{"port too large", "\x00\x00\x11\x11name a at port 65536\n", "", `line "name a at port 65536"`},
		{"signed port", "\x00\x00\x11\x11name a at port +1\n", "", `line "name a at port +1"`},
		{"leading zero", "\x00\x00\x11\x11name a at port 01\n", "", `line "name a at port 01"`},
		{"a carriage return", "\x00\x00\x11\x11name a at port 1\r\n", "", `line "name a at port 1\r"`},
		{"a name longer than EPMD takes", "\x00\x00\x11\x11name " + strings.Repeat("a", maxName+1) + " at port 1\n", "",
			`line "name ` + strings.Repeat("a", 75) + `"`},
		{"cut in the daemon's port", "\x00\x00", "", "unexpected EOF"},
		{"closed at once", "", "", "EOF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			nodes, err := readNamesResp(strings.NewReader(test.answer))
			var got []string
			for _, node := range nodes {
				got = append(got, fmt.Sprintf("%s:%d", node.Name, node.Port))
			}
			if s := strings.Join(got, " "); s != test.nodes {
				t.Errorf("nodes %q, want %q", s, test.nodes)
			}
			if s := errorText(err); s != test.err {
				t.Errorf("error %q, want %q", s, test.err)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// endless sends the same line for ever.
type endless struct{ line []byte }

func (e endless) Read(b []byte) (int, error) {
	n := 0
	for n+len(e.line) <= len(b) {
		n += copy(b[n:], e.line)
	}
	return n, nil
}

func TestReadNamesRespIsBounded(t *testing.T) {
	_, err := readNamesResp(io.MultiReader(strings.NewReader("\x00\x00\x11\x11"), endless{[]byte("name a at port 1\n")}))
	if got, want := errorText(err), "more than 1048576 bytes of names"; got != want {
		t.Errorf("error %q, want %q", got, want)
	}
}

// FuzzAnswer gives the same bytes to both readers.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(answer))
	f.Add([]byte("w\x01"))
	f.Add([]byte("\x00\x00\x11\x11name a at port 1\nname b at port 65535\n"))
	f.Add([]byte("\x00\x00\x11\x11name x at port 1 at port 2\nname"))
	f.Fuzz(func(t *testing.T, data []byte) {
		node, err := readPort2Resp(bytes.NewReader(data), "FooBar")
		if err == nil && (node.Name != "FooBar" || node.Port < 1 || node.Port > 65535) {
			t.Errorf("accepted %+v", node)
		}
		nodes, err := readNamesResp(bytes.NewReader(data))
		var again []byte
		for _, node := range nodes {
			again = fmt.Appendf(again, "name %s at port %d\n", node.Name, node.Port)
		}
		if err == nil && !bytes.Equal(again, data[4:]) {
			t.Errorf("%q was read as %q", data[4:], again)
		}
	})
}
