package prometheus

import (
	"slices"
	"strings"
	"unicode/utf8"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/otlptranslator"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Attributes that say which node it is, and become the labels job and instance.
const (
	serviceNamespace = "service.namespace"
	serviceName      = "service.name"
	serviceInstance  = "service.instance.id"
)

// longestValue is the most of a label's value that is shown, in bytes. A name that a node made up can be of any length,
// and each scrape, and each index of whoever scrapes, has it again.
const longestValue = 1024

// labeler makes labels of attributes, with those of the resource at hand.
type labeler struct {
	namer         otlptranslator.LabelNamer
	names         map[string]string // what namer made of an attribute's name
	job, instance *dto.LabelPair
}

func newLabeler() labeler {
	return labeler{
		// What Prometheus' receiver does unless told otherwise (config.DefaultOTLPConfig).
		//lint:ignore SA1019 while the receiver has it as a default, so have we
		namer: otlptranslator.LabelNamer{UnderscoreLabelSanitization: true, PreserveMultipleUnderscores: true},
		names: map[string]string{},
	}
}

// setResource takes job and instance from a resource: service.namespace/service.name and service.instance.id. Without
// the latter it is the node's name, or series of different nodes would be taken for the same.
func (l *labeler) setResource(node string, resource pcommon.Map) {
	l.job = nil
	if job := jobOf(resource); job != "" {
		l.job = pair("job", job)
	}
	l.instance = pair("instance", node)
	if v, ok := resource.Get(serviceInstance); ok {
		l.instance = pair("instance", v.AsString())
	}
}

func jobOf(resource pcommon.Map) string {
	name, ok := resource.Get(serviceName)
	if !ok {
		return ""
	}
	if namespace, ok := resource.Get(serviceNamespace); ok {
		return namespace.AsString() + "/" + name.AsString()
	}
	return name.AsString()
}

// pairs are the labels of a point, sorted by name. Attributes whose names become the same are joined by ";", an
// attribute that becomes reserved is left out: the format writes that label itself.
func (l *labeler) pairs(attributes pcommon.Map, reserved string) ([]*dto.LabelPair, error) {
	return l.all(attributes, func(key string) bool { return key == "__name__" || reserved != "" && key == reserved })
}

// resourcePairs are the labels of target_info; none when the resource says no more than job and instance do.
func (l *labeler) resourcePairs(resource pcommon.Map) ([]*dto.LabelPair, error) {
	identifying := func(key string) bool {
		return key == serviceNamespace || key == serviceName || key == serviceInstance || key == "__name__"
	}
	for key := range resource.All() {
		if !identifying(key) {
			return l.all(resource, identifying)
		}
	}
	return nil, nil
}

func (l *labeler) all(attributes pcommon.Map, skip func(key string) bool) ([]*dto.LabelPair, error) {
	keys := make([]string, 0, attributes.Len())
	for key := range attributes.All() {
		if !skip(key) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	out := make([]*dto.LabelPair, 0, len(keys)+2)
	if l.job != nil {
		out = append(out, l.job)
	}
	out = append(out, l.instance)
	own := len(out)
	for _, key := range keys {
		v, _ := attributes.Get(key)
		value := clean(v.AsString())
		if value == "" { // which is the same as none
			continue
		}
		name, err := l.name(key)
		if err != nil {
			return nil, err
		}
		if name == "job" && l.job != nil || name == "instance" {
			continue
		}
		if i := slices.IndexFunc(out[own:], func(p *dto.LabelPair) bool { return p.GetName() == name }); i >= 0 {
			value = clean(out[own+i].GetValue() + ";" + value)
			out[own+i] = &dto.LabelPair{Name: &name, Value: &value}
			continue
		}
		out = append(out, &dto.LabelPair{Name: &name, Value: &value})
	}
	slices.SortFunc(out, func(a, b *dto.LabelPair) int { return strings.Compare(a.GetName(), b.GetName()) })
	return out, nil
}

func (l *labeler) name(key string) (string, error) {
	if name, ok := l.names[key]; ok {
		return name, nil
	}
	name, err := l.namer.Build(key)
	if err != nil {
		return "", err
	}
	l.names[key] = name
	return name, nil
}

func pair(name, value string) *dto.LabelPair {
	value = clean(value)
	return &dto.LabelPair{Name: &name, Value: &value}
}

// clean makes text of an attribute fit for the page: valid UTF-8 and not too long.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if len(s) <= longestValue {
		return s
	}
	end := longestValue - len("…")
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
