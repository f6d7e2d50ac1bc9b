package view_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/view"
)

func storeValues(label, metric string) []string {
	switch label + " " + metric {
	case "__name__ ":
		return []string{"app_orders_total", "beam_process_count"}
	case "beam_memory_type beam_memory_used_bytes":
		return []string{"binary", "ets", `odd"one`}
	case "instance ":
		return []string{"shop@web-1", "cart@web-2"}
	}
	return nil
}

// | is the cursor. What is wanted are the first that are offered.
func TestComplete(t *testing.T) {
	for query, want := range map[string]string{
		`beam_memory_us|`:                                     "14 metric beam_memory_used_bytes",
		`app_|`:                                               "4 metric app_orders_total",
		`sum(rat|`:                                            "3 function rate(",
		`histogram_q|`:                                        "11 function histogram_quantile(",
		`beam_memory_used_bytes{|`:                            `0 label beam_memory_type=" instance=" job="`,
		`beam_memory_used_bytes{beam_m|`:                      `6 label beam_memory_type="`,
		`beam_memory_used_bytes{job="x",inst|`:                `4 label instance="`,
		`beam_memory_used_bytes{beam_memory_type="|`:          `0 value binary" ets" odd\"one"`,
		`beam_memory_used_bytes{beam_memory_type=~"e|`:        `1 value ets"`,
		`x{instance='|`:                                       ``,
		`{instance='sh|`:                                      `2 value shop@web-1'`,
		`sum by (|) (beam_memory_used_bytes)`:                 `0 label beam_memory_type instance job`,
		`sum by (instance, beam_m|) (beam_memory_used_bytes)`: `6 label beam_memory_type`,
		`sum without(jo|`:                                     `2 label job`,
		`label_replace(beam_process_count, "in|`:              ``,
		`beam_process_count |`:                                ``,
		`beam_process_count off|`:                             `3 keyword offset `,
		`|`:                                                   ``,
		`}})((|`:                                              ``,
		`"é{"+x{instance="é|`:                                 ``,
	} {
		before, after, _ := strings.Cut(query, "|")
		replace, list := view.Complete(before+after, before, storeValues)
		got := ""
		for i, c := range list {
			if i == 0 {
				got = string(rune('0'+replace%10)) + " " + c.Kind
				if replace > 9 {
					got = "1" + got
				}
			}
			got += " " + c.Insert
		}
		if !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestCompletionsAreBounded(t *testing.T) {
	if _, list := view.Complete("b", "b", storeValues); len(list) != view.MostCompletions {
		t.Errorf("%d", len(list))
	}
	_, list := view.Complete("beam_process_c", "beam_process_c", storeValues)
	if n := slices.IndexFunc(list, func(c view.Completion) bool { return c.Text == "beam_process_count" }); n < 0 || !strings.Contains(list[n].Detail, "Processes") {
		t.Errorf("%v", list)
	}
}

func FuzzComplete(f *testing.F) {
	for _, s := range []string{`a{b="c`, "sum by (", "`\\", `'"{(`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if replace, _ := view.Complete(s, s, storeValues); replace > len(s) {
			t.Errorf("%d of %d", replace, len(s))
		}
	})
}
