package metric

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Resource is whose metrics they are: one node. Names follow the semantic
// conventions of services, hosts and processes; Prometheus makes job and instance of
// service.name and service.instance.id.
type Resource struct {
	Node      string // full name
	Service   string // "": the node's name before the @
	Namespace string // the cluster; "" none
	// Labels are whatever else tells it: an environment, a region. One that is called like
	// what the node itself has is left out.
	Labels map[string]string

	// Runtime is what it runs on: BEAM, unless it is this program.
	Runtime string

	// Known once the node was looked at.
	RuntimeVersion     string // of the runtime system: 13.1.5
	RuntimeDescription string // the banner of erl
	Release            string // OTP: 25
}

// Of fills in what a look at the node told.
func (r Resource) Of(s *beam.System) Resource {
	if s != nil {
		r.RuntimeVersion, r.Release = s.ERTSVersion, s.OTPRelease
		r.RuntimeDescription = strings.TrimSpace(s.SystemVersion)
	}
	return r
}

// Job is the value of Prometheus' label of that name.
func (r Resource) Job() string {
	job := r.service()
	if r.Namespace != "" {
		job = r.Namespace + "/" + job
	}
	return job
}

func (r Resource) service() string {
	if r.Service != "" {
		return r.Service
	}
	name, _, _ := strings.Cut(r.Node, "@")
	return name
}

func (r Resource) fill(to pcommon.Resource, labels bool) {
	_, host, _ := strings.Cut(r.Node, "@")
	for _, a := range [...][2]string{
		{"service.name", r.service()},
		{"service.instance.id", r.Node},
		{"service.namespace", r.Namespace},
		{"host.name", host},
		{"process.runtime.name", cmp.Or(r.Runtime, "BEAM")},
		{"process.runtime.version", r.RuntimeVersion},
		{"process.runtime.description", r.RuntimeDescription},
		{"beam.otp.release", r.Release},
	} {
		if a[1] != "" {
			to.Attributes().PutStr(a[0], a[1])
		}
	}
	if !labels {
		return
	}
	for _, l := range r.labels() {
		to.Attributes().PutStr(l[0], l[1])
	}
}

// labels are sorted, and none is called as Prometheus or the catalogue call their own.
func (r Resource) labels() (out [][2]string) {
	for _, k := range slices.Sorted(maps.Keys(r.Labels)) {
		if strings.Contains(k, ".") || k == "job" || k == "instance" || r.Labels[k] == "" {
			continue
		}
		out = append(out, [2]string{k, r.Labels[k]})
	}
	return out
}
