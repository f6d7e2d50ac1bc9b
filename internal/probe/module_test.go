package probe

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// compiler is the release of OTP that compiles the probe module: others make other bytes.
const compiler = "25"

// The committed beam files are what erl/build makes of the source today.
func TestModuleIsCurrent(t *testing.T) {
	t.Parallel()
	erl, err := exec.LookPath("erl")
	if err == nil {
		var release []byte
		release, err = exec.Command(erl, "-noinput", "-boot", "start_clean", "-eval",
			"io:put_chars(erlang:system_info(otp_release)), halt().").Output()
		if err == nil && string(release) != compiler {
			t.Skipf("the probe module is compiled by OTP %s; this machine has OTP %s, so whether the files in erl/beam are current is not checked here", compiler, release)
		}
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	out := t.TempDir()
	if said, err := exec.Command(filepath.Join("erl", "build"), out).CombinedOutput(); err != nil {
		t.Fatalf("erl/build: %v\n%s", err, said)
	}
	made, _ := filepath.Glob(filepath.Join(out, "*"))
	kept, _ := filepath.Glob(filepath.Join("erl", "beam", "*"))
	if len(made) != 2*len(variants) || len(made) != len(kept) {
		t.Errorf("made %q, kept %q", made, kept)
	}
	for _, file := range made {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("erl", "beam", filepath.Base(file)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale (%v): go generate ./internal/probe", filepath.Base(file), err)
		}
	}
}

// A version does not change once it is out: a node may have it for years, and would be refused. So whoever changes the
// module after a release of Hodoscope gives it the next name, and this line with it.
func TestModuleVersion(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("erl", Module+".erl"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^-module\(`+Module+`\)\.$`).Match(text) || !regexp.MustCompile(`^hodoscope_probe_[1-4]$`).MatchString(Module) {
		t.Errorf("the module %s, of which there are to be four", Module)
	}
	for _, file := range []string{"load_probe", "unload_probe"} {
		text, err := os.ReadFile(filepath.Join("erl", "requests", file+".erl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`hodoscope_probe_\d+`).FindAllString(string(text), -1) {
			if name != Module {
				t.Errorf("%s.erl is about %s", file, name)
			}
		}
	}
}

// The module has the questions that the table says it has, with the arguments that are sent.
func TestModuleHasTheQuestions(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("erl", Module+".erl"))
	if err != nil {
		t.Fatal(err)
	}
	exports := regexp.MustCompile(`(?s)-export\(\[(.*?)\]\)`).FindSubmatch(text)
	if exports == nil {
		t.Fatal("no exports")
	}
	exported := map[string]bool{}
	for _, f := range strings.Split(string(exports[1]), ",") {
		exported[strings.TrimSpace(f)] = true
	}
	for _, c := range Calls {
		f := fmt.Sprintf("%s/%d", c.Name, 2+len(forms[c.Name].own()))
		if exported[f] != c.Compiled {
			t.Errorf("%s: compiled %t, exported %t", f, c.Compiled, exported[f])
		}
		delete(exported, f)
	}
	for f := range exported {
		t.Errorf("%s is exported, and no question", f)
	}
}

// What the module calls is read by a person, as what the forms call, and nothing of it is banned.
func TestModuleCalls(t *testing.T) {
	for _, v := range variants {
		calls := imports(t, v.Beam)
		for _, called := range calls {
			for prefix, why := range banned {
				if strings.HasPrefix(called, prefix) && allowed[called] == "" {
					t.Errorf("the module calls %s: %s", called, why)
				}
			}
		}
		golden(t, fmt.Sprintf("testdata/module_functions.otp%d.txt", v.Since), strings.Join(calls, "\n")+"\n")
	}
}

// imports lists the functions of other modules that a beam file calls, as module:function/arity. Source: beam_lib, the
// chunks AtU8 (a count, then length and text of each atom) and ImpT (a count, then three numbers for each function).
func imports(t *testing.T, beam []byte) []string {
	t.Helper()
	chunks := map[string][]byte{}
	for b := beam[12:]; len(b) >= 8; {
		size := int(binary.BigEndian.Uint32(b[4:]))
		chunks[string(b[:4])] = b[8 : 8+size]
		b = b[min(len(b), 8+(size+3)/4*4):]
	}
	atoms, list := []string{""}, chunks["AtU8"][4:]
	for range binary.BigEndian.Uint32(chunks["AtU8"]) {
		n := 1 + int(list[0])
		atoms, list = append(atoms, string(list[1:n])), list[n:]
	}
	var calls []string
	for f := chunks["ImpT"][4:]; len(f) >= 12; f = f[12:] {
		calls = append(calls, fmt.Sprintf("%s:%s/%d", atoms[binary.BigEndian.Uint32(f)], atoms[binary.BigEndian.Uint32(f[4:])], binary.BigEndian.Uint32(f[8:])))
	}
	slices.Sort(calls)
	if len(calls) < 10 {
		t.Fatalf("calls %q: is the file read rightly?", calls)
	}
	return calls
}

// What a variant is said to be is in it, and each release has one.
func TestVariants(t *testing.T) {
	for otp := range 40 {
		v, ok := ModuleFor(otp)
		if ok != (otp >= 23) {
			t.Errorf("OTP %d: %t", otp, ok)
		}
		if ok && (v.Since > otp || !bytes.HasPrefix(v.Beam, []byte("FOR1")) || len(v.Beam) > 16*kib || hex.EncodeToString(v.MD5[:]) == strings.Repeat("0", 32)) {
			t.Errorf("OTP %d: since %d, %d bytes, %x", otp, v.Since, len(v.Beam), v.MD5)
		}
	}
}
