package alert

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Settings are values of thresholds, by name; what is not in it keeps its default. The
// zero value is of use. In a file they are lines of YAML, NAME: VALUE.
type Settings map[string]float64

// SettingError is what is wrong with a value of a threshold.
type SettingError struct {
	Name string // as it was written
	Why  string
	// Known is whether there is a threshold of that name.
	Known bool
}

func (e *SettingError) Error() string { return e.Why }

// Set takes a value as a person writes it. The error is a SettingError.
func (s Settings) Set(name, text string) error {
	i := slices.IndexFunc(thresholds, func(t Threshold) bool { return t.Name == name })
	if i < 0 {
		return &SettingError{Name: name, Why: fmt.Sprintf("the rules have no threshold %q", name)}
	}
	t := thresholds[i]
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= t.Least && v <= t.Most) { // NaN is not between them either
		return &SettingError{name, fmt.Sprintf("%s: %q is not a number of %s", name, text, t.Range()), true}
	}
	s[name] = v
	return nil
}

// Read takes the lines of a file over what s has. Errors name the line.
func (s Settings) Read(text []byte) error {
	var file map[string]yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		return err
	}
	for _, name := range sortedByLine(file) {
		n := file[name]
		if n.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: %s: a number belongs there", n.Line, name)
		}
		if err := s.Set(name, n.Value); err != nil {
			return fmt.Errorf("line %d: %w", n.Line, err)
		}
	}
	return nil
}

func sortedByLine(file map[string]yaml.Node) (names []string) {
	for name := range file {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return file[a].Line - file[b].Line })
	return names
}

// Check tells whether all that is set fits together and with the defaults of the rest: a
// warning comes before what it warns of. The error is a SettingError.
func (s Settings) Check() error {
	all, err := Thresholds()
	if err != nil {
		return err
	}
	value := map[string]float64{}
	for _, t := range all {
		value[t.Name] = t.Default
		if v, set := s[t.Name]; set {
			value[t.Name] = v
		}
	}
	for _, t := range all {
		if above, is := value[t.Below]; is && value[t.Name] >= above {
			return &SettingError{t.Name, fmt.Sprintf("%s: %s is not less than %s, which is %s", t.Name, numeral(value[t.Name]), t.Below, numeral(above)), true}
		}
	}
	return nil
}

// Apply is a rule file with other numbers, where it has the names behind them.
func (s Settings) Apply(text []byte) []byte {
	return mark.ReplaceAllFunc(text, func(m []byte) []byte {
		name := mark.FindSubmatch(m)[2]
		if v, set := s[string(name)]; set {
			return fmt.Appendf(nil, "%s # %s", numeral(v), name)
		}
		return m
	})
}

// Over is files as they are with these settings.
func (s Settings) Over(files fs.FS) fs.FS {
	if len(s) == 0 {
		return files
	}
	return applied{files, s}
}

// applied has files that are read whole, by fs.ReadFile.
type applied struct {
	fs.FS
	s Settings
}

// ReadFile implements fs.ReadFileFS.
func (a applied) ReadFile(name string) ([]byte, error) {
	text, err := fs.ReadFile(a.FS, name)
	return a.s.Apply(text), err
}

// Write writes a file that Read takes: each threshold of s, in the order of the
// pack, with a comment beside it. Comments have no line ends.
func (s Settings) Write(w io.Writer, comment func(name string) string) error {
	var out bytes.Buffer
	for _, t := range thresholds {
		if v, set := s[t.Name]; set {
			fmt.Fprintf(&out, "%s: %s # %s\n", t.Name, numeral(v), comment(t.Name))
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}
