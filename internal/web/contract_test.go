package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

type contract struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas schemas }
}

type operation struct {
	Parameters []struct {
		Name, In string
		Required bool
		Schema   map[string]any
	}
	Security  *[]any
	Responses map[string]struct {
		Content map[string]struct{ Schema map[string]any }
	}
}

func readContract(t *testing.T) contract {
	t.Helper()
	var c contract
	if err := json.Unmarshal(openAPI, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContractHasEveryRoute(t *testing.T) {
	c := readContract(t)
	var described, served []string
	for path, methods := range c.Paths {
		for method, op := range methods {
			described = append(described, strings.ToUpper(method)+" "+path)
			for _, name := range strings.Split(path, "/") {
				name, ok := strings.CutPrefix(name, "{")
				name = strings.TrimSuffix(name, "}")
				if ok && !slices.ContainsFunc(op.Parameters, func(p struct {
					Name, In string
					Required bool
					Schema   map[string]any
				}) bool {
					return p.Name == name && p.In == "path" && p.Required
				}) {
					t.Errorf("%s %s does not describe {%s}", method, path, name)
				}
			}
		}
	}
	for _, r := range routes {
		served = append(served, r.pattern)
		method, path, _ := strings.Cut(r.pattern, " ")
		if open := c.Paths[path][strings.ToLower(method)].Security != nil; open != r.open {
			t.Errorf("%s: the contract says open: %v, the route %v", r.pattern, open, r.open)
		}
	}
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, served) {
		t.Errorf("described:\n%s\nserved:\n%s", strings.Join(described, "\n"), strings.Join(served, "\n"))
	}
}

func TestContractHasEverySeriesAndWord(t *testing.T) {
	c := readContract(t)
	point := c.Components.Schemas["Point"].(map[string]any)["properties"].(map[string]any)["series"].(map[string]any)["properties"].(map[string]any)
	names := slices.Sorted(slices.Values(ask.SeriesNames()))
	if described := slices.Sorted(maps.Keys(point)); !slices.Equal(described, names) {
		t.Errorf("series described %v, served %v", described, names)
	}
	for at, words := range map[string][]string{"processes sort": ask.ProcessSorts, "ets sort": ask.EtsSorts, "ports sort": ask.PortSorts, "past set": view.ChartSets} {
		path, name, _ := strings.Cut(at, " ")
		for _, p := range c.Paths["/api/v1/nodes/{node}/"+path]["get"].Parameters {
			if p.Name != name {
				continue
			}
			var described []string
			for _, s := range p.Schema["enum"].([]any) {
				described = append(described, s.(string))
			}
			if !slices.Equal(described, words) {
				t.Errorf("%s: %v described, %v taken", at, described, words)
			}
		}
	}
}

// Every GET route's answer, and its refusal, must be what the contract says.
func TestAnswersKeepTheContract(t *testing.T) {
	c := readContract(t)
	h, _ := newKeptHouse(t)
	for _, r := range routes {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method != http.MethodGet || path == "/api/v1/stream" {
			continue
		}
		op := c.Paths[path]["get"]
		t.Run(path, func(t *testing.T) {
			address := strings.NewReplacer("{node}", "shop@web", "{pid}", "%3C0.142.0%3E", "{app}", "shop", "{group}", "Elixir.Pinger.Crawler", "{metric}", "beam.process.count", "{id}", h.desk.Findings.Health("shop@web").Open[0].ID()).Replace(path)
			for _, p := range op.Parameters {
				if p.In == "query" && p.Required {
					address += "?" + p.Name + "=" + wanted[p.Name]
				}
			}
			w := h.get(address)
			if w.Code != http.StatusOK {
				t.Fatalf("%s: %d %s", address, w.Code, w.Body)
			}
			held(t, c, op, "200", w.Header().Get("Content-Type"), w.Body.Bytes())
			if r.open {
				return
			}
			for _, hopeless := range []string{
				strings.Replace(address, "shop@web", "gone@web", 1),  // unreachable
				strings.Replace(address, "shop@web", "other@web", 1), // not watched
				address + "?no_such_parameter=1",
			} {
				if w := h.get(hopeless); w.Code >= 400 {
					held(t, c, op, "default", w.Header().Get("Content-Type"), w.Body.Bytes())
				}
			}
		})
	}
}

// wanted are values of the parameters without which there is no answer.
var wanted = map[string]string{"q": "shop", "query": "beam_process_count", "chart": "memory", "a": "shop@web"}

func held(t *testing.T, c contract, op operation, response, contentType string, body []byte) {
	t.Helper()
	content, ok := op.Responses[response].Content[contentType]
	if !ok {
		t.Errorf("content type %q is not in the contract", contentType)
		return
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Errorf("%v in %.200s", err, body)
		return
	}
	if err := c.Components.Schemas.check(content.Schema, v, "$"); err != nil {
		t.Error(err)
	}
}

func TestSchemaCheckCanFail(t *testing.T) {
	s := schemas{"A": map[string]any{"type": "object", "properties": map[string]any{"n": map[string]any{"type": "integer"}},
		"required": []any{"n"}, "additionalProperties": false}}
	a := map[string]any{"$ref": "#/components/schemas/A"}
	if s.check(map[string]any{"additionalProperties": a}, map[string]any{"x": 1.0}, "$") == nil {
		t.Error("a property of a kind that is not allowed passes")
	}
	for _, bad := range []any{nil, 1.0, map[string]any{}, map[string]any{"n": 1.5}, map[string]any{"n": 1.0, "m": 2.0}} {
		if s.check(a, bad, "$") == nil {
			t.Errorf("%v passes", bad)
		}
	}
	if err := s.check(a, map[string]any{"n": 1.0}, "$"); err != nil {
		t.Error(err)
	}
	if s.check(map[string]any{"pattern": "x"}, "y", "$") == nil {
		t.Error("an unknown keyword passes")
	}
}
