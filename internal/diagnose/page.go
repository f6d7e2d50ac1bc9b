package diagnose

import (
	"fmt"
	"strings"
)

// Page is all that is known of a pathology, in Markdown: what the detector's author
// wrote, its limits with their reasons, and where to see it.
func (d *Detector) Page() string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(d.Doc) + "\n")
	if len(d.Limits) > 0 {
		b.WriteString("\n## Limits\n\n| what | from | why |\n| --- | --- | --- |\n")
		for _, l := range d.Limits {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", l.Means, l, l.Why)
		}
	}
	if len(d.Patients) > 0 {
		b.WriteString("\n## In the lab\n\n")
	}
	for _, p := range d.Patients {
		fmt.Fprintf(&b, "    hodoscope lab run %s\n", strings.TrimSpace(p.Program+" "+p.Variant))
	}
	fmt.Fprintf(&b, "\nDetector `%s`; %s of the [catalogue](README.md).\n", d.Name, strings.Join(d.IDs, ", "))
	return b.String()
}

// String is the limit as people write it.
func (l *Limit) String() string {
	switch unit := strings.Trim(l.Unit, "{}"); {
	case l.Unit == "1":
		return Percent(l.Value)
	case strings.HasPrefix(l.Unit, "By"):
		return Bytes(l.Value) + strings.TrimPrefix(l.Unit, "By")
	case l.Unit == "s":
		return Span(seconds(l.Value))
	case unit == "":
		return Count(l.Value)
	case strings.HasPrefix(l.Unit, "{") && !strings.Contains(unit, "}"):
		return Some(int(l.Value), unit, plural(unit))
	default:
		return Count(l.Value) + " " + strings.NewReplacer("{", "", "}", "").Replace(l.Unit)
	}
}

func plural(noun string) string {
	if strings.HasSuffix(noun, "ss") {
		return noun + "es"
	}
	return noun + "s"
}
