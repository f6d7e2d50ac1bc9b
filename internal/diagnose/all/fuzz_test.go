package all

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"testing"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// FuzzJudge: whatever is in a file that somebody kept, it is an error or is judged.
func FuzzJudge(f *testing.F) {
	f.Add([]byte(`{"looks":[{"system":{},"census":{}},{"system":{},"census":{}},{"system":{},"census":{}}]}`))
	f.Add([]byte(`{"looks":[{"at":"2026-11-27T03:00:00Z","system":{"SchedulersOnline":2,"RunQueue":{"Normal":9}},"census":{"Groups":[{"Name":"a","Count":3,"MaxQueue":9000}]},` +
		`"queues":{"Pid":[{"ID":90}],"MessageQueueLen":[9000],"Group":[]},"tables":{"List":[{"ID":"t","Size":-1}]},"waits":{"Bottlenecks":[{"Waiting":30}],"Cycles":[{}]}}]}`))
	for _, h := range kept(f) {
		h.Looks = h.Looks[:min(2, len(h.Looks))]
		for i := range h.Looks { // small enough to be changed in the place that matters
			l := &h.Looks[i]
			l.Busiest, l.Largest, l.Binaries, l.Tables = nil, nil, nil, nil
			l.Census.Groups = l.Census.Groups[:min(3, len(l.Census.Groups))]
		}
		if text, err := json.Marshal(h); err == nil && len(text) < 60_000 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var file bytes.Buffer
		z := gzip.NewWriter(&file)
		z.Write(text)
		z.Close()
		h, err := diagnose.Read(&file, 1<<20)
		if err != nil {
			return
		}
		v := diagnose.Judge(Detectors, h)
		r := diagnose.NewReport(v, h, len(Detectors))
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("the report cannot be told: %v", err)
		}
	})
}
