package httpapi

import (
	"encoding/json"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"

	"github.com/google/go-cmp/cmp"
)

// shape has every kind of field that bind knows.
type shape struct {
	Text     string     `json:"text"`
	Optional *bool      `json:"optional"`
	Number   int        `json:"number"`
	At       time.Time  `json:"at"`
	AsOf     *time.Time `json:"asOf,omitempty"`
	Inner    inner      `json:"inner"`
	Pointed  *inner     `json:"pointed"`
	List     []inner    `json:"list"`
}

type inner struct {
	Number int  `json:"number"`
	Truth  bool `json:"truth"`
}

func TestWhatFitsIsBound(t *testing.T) {
	got, wrong := bound(t, `{
		"text": "caf\u00e9 \ud83d\ude00 \\ud83d \" line\n", "optional": false, "number": -7.0, "at": "2025-07-26t07:00:00.5+01:00",
		"asOf": "2025-07-26T07:00:00z", "inner": {"number": 1e0, "truth": true}, "pointed": {"number": 2},
		"list": [{"number": 3}, {"number": 4, "truth": true}]
	}`)
	asOf := time.Date(2025, time.July, 26, 7, 0, 0, 0, time.UTC)
	want := shape{
		Text: "café 😀 \\ud83d \" line\n", Optional: new(false), Number: -7,
		At:   time.Date(2025, time.July, 26, 6, 0, 0, 500_000_000, time.UTC),
		AsOf: &asOf, Inner: inner{1, true}, Pointed: &inner{2, false}, List: []inner{{3, false}, {4, true}},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(wrong) != 0 {
		t.Errorf("wrong: %v; -want +got:\n%s", wrong, diff)
	}
}

func TestEveryLineBreakOfATextIsALineFeed(t *testing.T) {
	got, wrong := bound(t, `{"text": "a\r\nb\u2028c\u0085d\u000be\f\rf", "number": 1, "inner": {"number": 1}}`)
	if got.Text != "a\nb\nc\nd\ne\n\nf" || len(wrong) != 0 {
		t.Errorf("%+q, wrong: %v", got.Text, wrong)
	}
}

func TestWhatDoesNotFitIsNamed(t *testing.T) {
	const numbers = `"number": 1, "inner": {"number": 1}`
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"missing numbers":           {`{}`, []string{"/number required", "/inner/number required"}},
		"missing in a list":         {`{` + numbers + `, "list": [{}]}`, []string{"/list/0/number required"}},
		"missing optional object":   {`{` + numbers + `}`, nil},
		"null":                      {`{` + numbers + `, "text": null, "asOf": null, "list": [null]}`, []string{"/text null", "/asOf null", "/list/0 null"}},
		"wrong types":               {`{` + numbers + `, "text": 1, "optional": "true", "at": 5, "pointed": [], "list": {}}`, []string{"/text wrong_type", "/optional wrong_type", "/at not_a_time", "/pointed wrong_type", "/list wrong_type"}},
		"number as text":            {`{"number": "1", "inner": []}`, []string{"/number wrong_type", "/inner wrong_type"}},
		"fraction":                  {`{"number": 1.5, "inner": {"number": 1e-2}}`, []string{"/number not_an_integer", "/inner/number not_an_integer"}},
		"large number":              {`{"number": 2147483648, "inner": {"number": -99999999999999999999}}`, []string{"/number out_of_range", "/inner/number out_of_range"}},
		"unknown, also by its case": {`{` + numbers + `, "Text": "x", "a/b~": 1, "": 2}`, []string{"/Text unknown_field", "/a~1b~0 unknown_field", "/ unknown_field"}},
		"duplicate":                 {`{` + numbers + `, "text": "x", "text": 1, "other": 1, "other": 2}`, []string{"/text duplicate_field", "/other unknown_field", "/other duplicate_field"}},
		"control characters":        {`{` + numbers + `, "text": "a\u0000b", "list": [{"number": 1, "\u0007": 1}]}`, []string{"/text control_character", "/list/0/\a unknown_field"}},
		"time without zone":         {`{` + numbers + `, "at": "2025-07-26T07:00:00"}`, []string{"/at not_a_time"}},
		"time without seconds":      {`{` + numbers + `, "at": "2025-07-26T07:00Z"}`, []string{"/at not_a_time"}},
		"hour of no zone":           {`{` + numbers + `, "at": "2025-07-26T07:00:00+24:00"}`, []string{"/at not_a_time"}},
		"comma before a fraction":   {`{` + numbers + `, "at": "2025-07-26T07:00:00,5Z"}`, []string{"/at not_a_time"}},
		"time of another century":   {`{` + numbers + `, "at": "1969-07-26T07:00:00Z"}`, []string{"/at out_of_range"}},
		"date":                      {`{` + numbers + `, "at": "2025-07-26"}`, []string{"/at not_a_time"}},
		"no such day":               {`{` + numbers + `, "at": "2025-02-30T07:00:00Z"}`, []string{"/at not_a_time"}},
		"year that has no zone":     {`{` + numbers + `, "at": "9999-12-31T23:59:59-01:00", "asOf": "0000-01-01T00:00:00+01:00"}`, []string{"/at out_of_range", "/asOf out_of_range"}},
		"not an object":             {`7`, []string{" wrong_type"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, wrong := bound(t, test.body)
			var got []string
			for _, field := range wrong {
				got = append(got, field.Pointer+" "+field.Code)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func bound(t *testing.T, body string) (shape, []derogation.FieldError) {
	t.Helper()
	value, err := parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var into shape
	wrong := bind(value, &into)
	return into, wrong
}

func TestHalfACharacterIsFound(t *testing.T) {
	for text, want := range map[string]int{
		`"plain"`:              -1,
		`"\ud83d\ude00"`:       -1,
		`"\\ud83d"`:            -1,
		`"\\\ud83d"`:           3,
		`"\ud83d"`:             1,
		`"\ude00"`:             1,
		`"\ud83dx"`:            1,
		`"\ud83d\ud83d\ude00"`: 1,
		`"\ud83d\u0041"`:       1,
		`"\uDBFF\uDFFF\udc00"`: 13,
	} {
		if got := unpairedSurrogate([]byte(text)); got != want {
			t.Errorf("%s: at %d, want %d", text, got, want)
		}
	}
}

// FuzzBind checks that no body makes the binder panic, and that a body without
// a fault is understood as encoding/json understands it.
func FuzzBind(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `null`, `{"staff":[{"number":1}]}`, `{"risk":{"patientsAffected":{"from":1,"to":2}}}`,
		`{"window":{"from":"2025-07-26T07:00:00Z"}}`, `{"evidence":{"localResolution":{"answer":"yes"}}}`,
		`{"round":"\ud83d"}`, `{"round":"x","round":"y"}`, `[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]`, `{"a":1}{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		value, err := parse(body)
		if err != nil {
			if p := describe(err); p.Status != 400 {
				t.Fatalf("%d: %v", p.Status, err)
			}
			return
		}
		var got derogation.Request
		wrong := bind(value, &got)
		for _, field := range wrong {
			if field.Code == "" || field.Detail == "" {
				t.Fatalf("%+v", field)
			}
		}
		if len(wrong) == 0 {
			sameAsStandard(t, body, got)
		}
	})
}

func sameAsStandard(t *testing.T, body []byte, got derogation.Request) {
	t.Helper()
	var want derogation.Request
	if err := json.Unmarshal(body, &want); err != nil {
		t.Fatalf("encoding/json refuses %q: %v", body, err)
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Fatalf("-encoding/json +bind:\n%s", diff)
	}
}
