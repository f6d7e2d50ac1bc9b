package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// environment is one with these variables.
func environment(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func parse(t *testing.T, text string, flags ...Override) *Config {
	t.Helper()
	c, err := Parse("/etc/h.yaml", []byte(text), environment("REGION", "eu-1"), flags)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func written(t *testing.T, c *Config, origins bool) string {
	t.Helper()
	var b strings.Builder
	if err := c.Write(&b, origins); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNothingIsEnough(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "targets:\n", "---\n"} {
		c := parse(t, text)
		if c.Listen != "127.0.0.1:8470" || !c.Rules.Pack || c.Data.Retention != 15*24*time.Hour || !c.Export.Prometheus.Enabled || len(c.Targets) != 0 {
			t.Errorf("%q: %+v", text, c)
		}
	}
}

// TestNamed: nodes of a command line are watched as those of a file that says nothing
// of how.
func TestNamed(t *testing.T) {
	j := Named("here", []string{"a@b"})
	c := parse(t, "targets:\n  - name: here\n    static: {nodes: [a@b]}\n")
	if j.Search() != c.Targets[0].Search() || j.Settings() != c.Targets[0].Settings() || j.Selection().Tier != metric.Standard {
		t.Errorf("%s%s", j.Search(), j.Settings())
	}
}

func TestSelection(t *testing.T) {
	c := parse(t, Example)
	s := c.Export.OTLP[1].Selection()
	if s.Tier != metric.Deep || s.NoCanonical || len(s.Sets) != 1 || c.Export.OTLP[0].Selection().Tier != metric.Core {
		t.Errorf("%+v", s)
	}
}

// TestExample: the example is read, and shows every setting that there is.
func TestExample(t *testing.T) {
	c := parse(t, Example)
	if len(c.Targets) != 6 || c.Targets[0].Labels["region"] != "eu-1" || c.Targets[0].TLS.CAFile != "/etc/hodoscope/ca.pem" {
		t.Errorf("%+v", c)
	}
	keys := 0
	for _, g := range Reference() {
		for _, k := range g.Keys {
			keys++
			if !regexp.MustCompile(`\b`+k.Name+`:`).MatchString(Example) && !regexp.MustCompile(`#.*\b`+k.Name+`\b`).MatchString(Example) {
				t.Errorf("the example does not show %s of %q", k.Name, g.Path)
			}
			if k.Help == "" || k.Kind == "" {
				t.Errorf("%s of %q has no help or no kind", k.Name, g.Path)
			}
		}
	}
	if keys < 100 {
		t.Errorf("%d settings", keys)
	}
}

// TestProblems: all that is wrong is told, each with its line and a next step.
func TestProblems(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"lisen: 1\n", `h.yaml:1: there is no key "lisen" | lisen of listen external_url web data targets export rules receivers`},
		{"targets:\n  - name: a\n    static: {nods: [a@b]}\n", `h.yaml:3: targets[0].static: there is no key "nods" | nods of nodes`},
		{"listen: here\n", `h.yaml:1: listen: "here" is no address with a port | address: host:port`},
		{"listen: [1]\n", `h.yaml:1: listen: a list is where one value belongs | write it on one line, in quotes if need be`},
		{"data: 3\n", `h.yaml:1: data: a text is where keys and values belong | write them below, indented, as key: value`},
		{"targets: {}\n", `h.yaml:1: targets: a group of keys is where a list belongs | begin each element with a dash: - …`},
		{"data:\n  size: 5 MB\n  retention: 15\n", "h.yaml:2: data.size: \"5 MB\" is no size | size: for instance 512MB, 4GiB\n" +
			"h.yaml:3: data.retention: \"15\" is no duration | duration: for instance 500ms, 15s, 1h30m, 15d; from 1h to 10y"},
		{"data: {retention: 1s}\n", `h.yaml:1: data.retention: 1s is not from 1h to 10y | duration: for instance 500ms, 15s, 1h30m, 15d; from 1h to 10y`},
		{"rules: {pack: yes}\n", `h.yaml:1: rules.pack: "yes" is neither true nor false | bool: true or false`},
		{"listen: a:1\nlisten: b:1\n", `h.yaml:2: listen: it is there twice, first in line 1 | leave one of them out`},
		{"data: &d {}\nrules: *d\n", `h.yaml:2: rules: an anchor or alias is where keys and values belong | write them below, indented, as key: value`},
		{"data: {<<: {}}\n", `h.yaml:1: data: an anchor or alias is where a key belongs | write key: value; anchors, aliases and merging are not read here`},
		{"a: b\n c: d\n", `h.yaml:2: it is no YAML: mapping values are not allowed in this context | look at indentation, colons and quotes of that line and the one before`},
		{"listen: a:1\n---\nlisten: b:1\n", `h.yaml:2: there is a second document | leave out what follows the line ---`},
		{"external_url: https://u:geheim@x/\n", `h.yaml:1: external_url: the URL holds a user or a password | URL: http:// or https://, without user and password`},
		{"external_url: ${NOWHERE}\n", `h.yaml:1: external_url: the variable NOWHERE is not set | set the variable where hodoscope is started, or write $${ for a ${ that stands for itself`},
		{"targets:\n  - static:\n      nodes: [a@b, 'a b']\n", "h.yaml:3: targets[0].static.nodes[1]: \"a b\" is not a node name | list of nodes: app@host, app, app@host:PORT"},
		{"targets:\n  - static:\n      nodes: [a@b]\n", `h.yaml:2: targets[0]: the job has no name | give it one, such as name: shop`},
		{"listen: here\ntargets:\n  - static:\n      nodes: [a@b]\n  - statik: {}\n", "h.yaml:1: listen: \"here\" is no address with a port | address: host:port\n" +
			"h.yaml:3: targets[0]: the job has no name | give it one, such as name: shop\n" + `h.yaml:5: targets[1]: there is no key "statik" | statik of name static file http dns epmd nodes labels service namespace interval look_interval budget tier sets diagnose cookie_file cookie_env epmd_port tls timeout events probe`},
		{"targets:\n  - name: a\n", `h.yaml:2: targets[0]: the job says of no nodes | add one of static, file, http, dns, epmd, nodes; hodoscope config example has all`},
		{"targets:\n  - name: a\n    static: {}\n    epmd:\n      hosts: [x]\n", "h.yaml:3: targets[0].static: nodes is missing | add nodes; hodoscope config example shows it\n" +
			"h.yaml:4: targets[0].epmd: the job has static and epmd | make two jobs of it"},
		{"targets:\n  - name: a\n    static: {nodes: [a@b]}\n  - name: a\n    static: {nodes: [c@b]}\n", `h.yaml:4: targets[1].name: the name a is there twice | each has a name of its own`},
		{"targets:\n  - name: a\n    static: {nodes: [a@b]}\n    tier: dep\n    cookie_file: x\n    cookie_env: X\n", "h.yaml:4: targets[0].tier: \"dep\" is none of the words here | dep of core standard deep\n" +
			`h.yaml:5: targets[0].cookie_file: the secret is in two places | leave one of them out`},
		{"targets:\n  - name: a\n    static: {nodes: [a@b]}\n    cookie_file: x\n    cookie_env: X\n", `h.yaml:4: targets[0].cookie_file: the secret is in two places | leave one of them out`},
		{"targets:\n  - name: a\n    epmd: {hosts: [x], match: '('}\n", "h.yaml:3: targets[0].epmd.match: error parsing regexp: missing closing ): `^(?:()$` | pattern: a regular expression (RE2)"},
		{"export:\n  remote_write:\n    - url: http://x/\n", `h.yaml:2: export.remote_write: remote write sends what the store has, and there is no store | set data.dir to a directory of its own`},
		{"export:\n  otlp:\n    - profile: honeycomb\n", `h.yaml:3: export.otlp[0].profile: the profile honeycomb needs an API key | set key_file or key_env`},
		{"data: {dir: x}\nreceivers:\n  slack:\n    - channel: x\n", `h.yaml:4: receivers.slack[0]: url is missing | add url_file, the name of a file that holds it, or url_env, the name of a variable`},
	} {
		_, err := Parse("h.yaml", []byte(c.text), environment(), nil)
		var ps Problems
		if !errors.As(err, &ps) {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		var got []string
		for _, p := range ps {
			next := p.Next
			if p.Name != "" {
				next = p.Name + " of " + strings.Join(p.Known, " ")
			}
			got = append(got, p.Error()+" | "+next)
			if strings.Contains(p.Error(), "geheim") {
				t.Errorf("a password is told: %v", p)
			}
		}
		if s := strings.Join(got, "\n"); s != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.text, s, c.want)
		}
	}
}

// TestStronger: flags over the environment over the file over defaults, and each
// setting knows which.
func TestStronger(t *testing.T) {
	text := "listen: 127.0.0.1:1\nrules:\n  pack: false\n  interval: 1m\ndata:\n  dir: store\n"
	c, err := Parse("/etc/h.yaml", []byte(text), environment("HODOSCOPE_LISTEN", "127.0.0.1:2", "HODOSCOPE_RULES_INTERVAL", "2m", "HODOSCOPE_RULES_FILES", "a, b"),
		[]Override{{Key: "listen", Text: "127.0.0.1:3", Flag: "--listen"}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:3" || c.Rules.Pack || c.Rules.Interval != 2*time.Minute || len(c.Rules.Files) != 2 || c.Data.Dir != "/etc/store" {
		t.Errorf("%+v", c)
	}
	got := written(t, c, true)
	for _, line := range []string{
		`listen: 127.0.0.1:3 +# --listen`,
		`  pack: false +# /etc/h.yaml:3`,
		`  interval: 2m +# \$HODOSCOPE_RULES_INTERVAL`,
		`  retention: 15d +# default`,
		`  dir: /etc/store +# /etc/h.yaml:6`,
	} {
		if !regexp.MustCompile(`(?m)^` + line + `$`).MatchString(got) {
			t.Errorf("no line %s in\n%s", line, got)
		}
	}

	_, err = Parse("", nil, environment("HODOSCOPE_RULES_PACK", "maybe"), []Override{{Key: "data.dri", Text: "x", Flag: "--set"}, {Key: "targets", Text: "x", Flag: "--set"}})
	var ps Problems
	if !errors.As(err, &ps) || len(ps) != 3 {
		t.Fatal(err)
	}
	want := `$HODOSCOPE_RULES_PACK: rules.pack: "maybe" is neither true nor false` + "\n" + `--set: there is no setting "data.dri"` + "\n" + `--set: there is no setting "targets"`
	if err.Error() != want {
		t.Errorf("%v", err)
	}
}

func TestVariablesDiffer(t *testing.T) {
	seen := map[string]string{"HODOSCOPE_COOKIE": "of the command line"}
	for _, g := range Reference() {
		for _, k := range g.Keys {
			if k.Variable == "" {
				continue
			}
			if before := seen[k.Variable]; before != "" {
				t.Errorf("%s is for %s and %s", k.Variable, before, join(g.Path, k.Name))
			}
			seen[k.Variable] = join(g.Path, k.Name)
		}
	}
}

// TestWritten: what is written is read, and means the same.
func TestWritten(t *testing.T) {
	text := "targets:\n  - name: 'a: \"b\" #'\n    static: {nodes: [a@b]}\n    labels: {a.b: 'null', c: '', d: \"\\u2028\\x7f é\", e: '$${HOME}'}\n  - name: 'true'\n    epmd: {hosts: ['::1']}\n"
	c := parse(t, text)
	if c.Targets[0].Labels["e"] != "${HOME}" {
		t.Errorf("%v", c.Targets[0].Labels)
	}
	once := written(t, c, false)
	if twice := written(t, parse(t, once), false); twice != once {
		t.Errorf("%s\nis read as\n%s", once, twice)
	}
	if twice := written(t, parse(t, written(t, c, true)), false); twice != once {
		t.Errorf("with origins:\n%s", twice)
	}
}

// TestSecrets: nothing that is printed tells one.
func TestSecrets(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "token")
	if err := os.WriteFile(file, []byte("geheim\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Parse(filepath.Join(dir, "h.yaml"), []byte("data: {dir: x}\nreceivers:\n  webhook:\n    - {url: 'https://geheim', name: a}\n    - {url_file: token, name: b}\n    - {url_env: TOKEN, name: c}\n"), environment(), nil)
	if err != nil {
		t.Fatal(err)
	}
	env := func(string) string { return "geheim" }
	for i, w := range c.Receivers.Webhook {
		got, err := w.URL.Read(env)
		if err != nil || !strings.HasSuffix(got, "geheim") || strings.HasSuffix(got, "\n") {
			t.Errorf("%d: %q, %v", i, got, err)
		}
	}
	text, err := c.Receivers.Webhook[0].URL.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{written(t, c, true), fmt.Sprintf("%v %+v %#v", c.Receivers, c.Receivers, c.Receivers), string(text)} {
		if strings.Contains(s, "geheim") || !strings.Contains(s, "<secret>") {
			t.Errorf("%s", s)
		}
	}
	for s, want := range map[Secret]string{
		{File: filepath.Join(dir, "none")}: "no such file",
		{File: dir}:                        "directory",
		{Env: "NONE"}:                      "the variable NONE is not set",
	} {
		if _, err := s.Read(func(string) string { return "" }); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", s, err)
		}
	}
}

func TestChanged(t *testing.T) {
	a := parse(t, "targets:\n  - name: a\n    static: {nodes: [a@b]}\n")
	b := parse(t, "listen: 127.0.0.1:1\ntargets:\n  - name: a\n    interval: 30s\n    static: {nodes: [a@b]}\n")
	if got := fmt.Sprint(Changed(a, b)); got != "[listen targets]" {
		t.Error(got)
	}
	if got := Changed(a, a); len(got) > 0 {
		t.Error(got)
	}
	hook := func(url string) *Config {
		return parse(t, "data: {dir: x}\nreceivers:\n  webhook:\n  - url: "+url+"\n")
	}
	if got := fmt.Sprint(Changed(hook("https://a"), hook("https://b"))); got != "[receivers]" {
		t.Errorf("another secret: %s", got)
	}
	if a.Targets[0].Search() != b.Targets[0].Search() || a.Targets[0].Settings() == b.Targets[0].Settings() {
		t.Errorf("%q %q", a.Targets[0].Search(), a.Targets[0].Settings())
	}
}

func TestPercentages(t *testing.T) {
	for text, want := range map[string]float64{"1%": 0.01, "0.5%": 0.005, "20%": 0.2, "100%": 1, "0.1%": 0.001, "7%": 0.07,
		"1": -1, "0%": -1, "101%": -1, "NaN%": -1, "%": -1, "": -1, "-1%": -1, "1 %": -1, "1e-3%": -1} {
		got := -1.0
		p := percentage(&got, 0.1, 100)
		if err := p.Set(text); got != want || (err != nil) != (want < 0) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
		if want > 0 && p.String() != text {
			t.Errorf("%q is written %s", text, p)
		}
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "0B": 0, "512MB": 512e6, "4GiB": 4 << 30, "1kB": 1000, "7": -1, "-1MB": -1, "1.5GB": -1, "99999999999TB": -1, "MB": -1, "1MBB": -1, "": -1} {
		n, err := parseSize(text)
		if err != nil {
			n = -1
		}
		if n != want {
			t.Errorf("%q: %d, %v", text, n, err)
		}
		if again, err := parseSize(sizeText(n)); n > 0 && (err != nil || again != n) {
			t.Errorf("%d is written %s", n, sizeText(n))
		}
	}
}

func TestLoad(t *testing.T) {
	name := filepath.Join(t.TempDir(), "h.yaml")
	if _, err := Load(name, environment(), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(name, []byte(strings.Repeat("#", mostBytes+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(name, environment(), nil); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a large file: %v", err)
	}
	if c, err := Load("", environment(), nil); err != nil || c.Listen == "" {
		t.Errorf("no file named: %v", err)
	}
}

func BenchmarkExample(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("h.yaml", []byte(Example), environment("REGION", "x"), nil); err != nil {
			b.Fatal(err)
		}
	}
}
