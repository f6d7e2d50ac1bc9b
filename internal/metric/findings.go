package metric

import (
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
)

// FindingsReading is what is wrong with a node, by the detectors that look at it all the
// time.
type FindingsReading struct {
	Open []Finding
}

// Finding is one that is open.
type Finding struct {
	Detector, Severity, Culprit string
	Title                       string // for people; in logs only
	Opened                      time.Time
	Text                        string // all that is known, for people; in logs only
}

func (FindingsReading) Part() Part          { return PartFindings }
func (r FindingsReading) record(b *builder) { recordRows(b, findingRows, r) }

const (
	findingDetector = "hodoscope.finding.detector"
	findingSeverity = "hodoscope.finding.severity"
	findingCulprit  = "hodoscope.finding.culprit"
)

var findingRows = []row[FindingsReading]{
	{Metric{Name: "hodoscope.finding.open", Unit: "{finding}", Instrument: UpDown, Attributes: []string{findingDetector, findingSeverity, findingCulprit}, Part: PartFindings,
		Help: "Findings that are open: 1 for each, with who is to blame.", Source: "our detectors, hodoscope diagnose", Needs: "diagnosis (serve, unless --diagnose=false)",
		Meaning: "hodoscope explain NAME has a page for each detector. One that is closed has no value any more.", Healthy: "none", Watch: "a warning", Act: "an error, or critical"},
		func(r FindingsReading, put *points) {
			for _, f := range r.Open {
				put.int(1, f.Detector, f.Severity, f.Culprit)
			}
		}},
	{Metric{Name: "hodoscope.finding.count", Unit: "{finding}", Instrument: UpDown, Part: PartFindings,
		Help: "How many findings are open.", Source: "our detectors, hodoscope diagnose", Needs: "diagnosis (serve, unless --diagnose=false)",
		Meaning: "0 says that the detectors looked and found nothing; no value, that nobody looked.", Healthy: "0"},
		func(r FindingsReading, put *points) { put.int(int64(len(r.Open))) }},
}

// EventFinding is the name of records about findings.
const EventFinding = "hodoscope.finding"

// Finding tells that a finding was opened, became graver, or was closed.
func (l *Log) Finding(change string, at time.Time, f Finding) {
	severity := map[string]plog.SeverityNumber{"warning": plog.SeverityNumberWarn, "error": plog.SeverityNumberError, "critical": plog.SeverityNumberFatal}[f.Severity]
	if severity == plog.SeverityNumberUnspecified || change == "closed" {
		severity = plog.SeverityNumberInfo
	}
	m := l.record(EventFinding, at, severity, f.Title)
	put(m, "hodoscope.finding.change", change)
	put(m, findingDetector, f.Detector)
	put(m, findingSeverity, f.Severity)
	put(m, findingCulprit, f.Culprit)
	put(m, "hodoscope.finding.text", f.Text)
	put(m, "hodoscope.finding.opened", f.Opened.UTC().Format(time.RFC3339))
}
