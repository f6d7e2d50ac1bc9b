package web

import (
	"fmt"
	"slices"
	"strings"
)

// schemas holds JSON to the part of JSON Schema 2020-12 that openapi.json uses.
// A keyword it does not know is an error, so that none is silently not checked.
type schemas map[string]any

func (s schemas) check(schema map[string]any, v any, at string) error {
	for _, keyword := range slices.Sorted(keys(schema)) {
		if err := s.keyword(keyword, schema, v, at); err != nil {
			return err
		}
	}
	return nil
}

func (s schemas) keyword(keyword string, schema map[string]any, v any, at string) error {
	arg := schema[keyword]
	switch keyword {
	case "description", "required": // required is checked with properties
		return nil
	case "$ref":
		name := strings.TrimPrefix(arg.(string), "#/components/schemas/")
		target, ok := s[name].(map[string]any)
		if !ok {
			return fmt.Errorf("%s: no schema %s", at, name)
		}
		return s.check(target, v, at)
	case "type":
		return checkType(arg, v, at)
	case "enum":
		if !slices.Contains(arg.([]any), v) {
			return fmt.Errorf("%s: %v is not one of %v", at, v, arg)
		}
	case "anyOf":
		var errs []string
		for _, one := range arg.([]any) {
			err := s.check(one.(map[string]any), v, at)
			if err == nil {
				return nil
			}
			errs = append(errs, err.Error())
		}
		return fmt.Errorf("%s: none of: %s", at, strings.Join(errs, " | "))
	case "items":
		list, _ := v.([]any)
		for i, one := range list {
			if err := s.check(arg.(map[string]any), one, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case "properties":
		return s.properties(schema, v, at)
	case "additionalProperties":
		object, _ := v.(map[string]any)
		known, _ := schema["properties"].(map[string]any)
		rest, some := arg.(map[string]any)
		for name, value := range object {
			if _, ok := known[name]; ok {
				continue
			}
			if !some {
				return fmt.Errorf("%s.%s is not in the contract", at, name)
			}
			if err := s.check(rest, value, at+"."+name); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("%s: the test does not know the keyword %s", at, keyword)
	}
	return nil
}

func (s schemas) properties(schema map[string]any, v any, at string) error {
	object, ok := v.(map[string]any)
	if !ok {
		return nil // type says so
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := object[name.(string)]; !ok {
			return fmt.Errorf("%s.%s is missing", at, name)
		}
	}
	for name, one := range schema["properties"].(map[string]any) {
		if value, ok := object[name]; ok {
			if err := s.check(one.(map[string]any), value, at+"."+name); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkType(want, v any, at string) error {
	types, ok := want.([]any)
	if !ok {
		types = []any{want}
	}
	got := typeOf(v)
	if slices.Contains(types, any(got)) || got == "integer" && slices.Contains(types, any("number")) {
		return nil
	}
	return fmt.Errorf("%s: %v is %s, want %v", at, v, got, want)
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	default:
		return "object"
	}
}

func keys(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
