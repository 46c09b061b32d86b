package openapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/openapi"
	"example.org/derogations/shared/openapi/described"
	"example.org/derogations/shared/openapi/reading"
)

func TestTheDescriptionIsThatOfTheDocument(t *testing.T) {
	read, err := reading.Read(openapi.Document())
	if err != nil {
		t.Fatal(err)
	}
	held, err := described.Describe()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(read, held); diff != "" {
		t.Errorf("described.json is not what openapi.yaml says; run go generate ./shared/openapi (-document +checked in):\n%s", diff)
	}
}

func TestTheDescriptionHoldsWhatTheDocumentHas(t *testing.T) {
	d, err := described.Describe()
	if err != nil {
		t.Fatal(err)
	}
	operations, schemas := map[string]described.Operation{}, map[string]described.Schema{}
	for _, group := range d.Groups {
		if group.Text == "" || len(group.Operations) == 0 {
			t.Errorf("the group %q is empty", group.Name)
		}
		for _, o := range group.Operations {
			operations[o.ID] = o
		}
	}
	for _, s := range d.Schemas {
		schemas[s.Name] = s
	}
	if len(operations) < 30 || len(schemas) < 60 || len(d.Problems) < 30 || len(d.Scopes) != 5 {
		t.Errorf("%d operations, %d schemas, %d problems, %d scopes", len(operations), len(schemas), len(d.Problems), len(d.Scopes))
	}
	for id, o := range operations {
		if o.Summary == "" || len(o.Answers) < 2 {
			t.Errorf("%s has no summary, or no answers", id)
		}
		for _, answer := range o.Answers {
			if _, known := schemas[answer.Schema]; answer.Schema != "" && !known {
				t.Errorf("%s answers with the unknown schema %s", id, answer.Schema)
			}
		}
		if _, known := schemas[o.Body]; o.Method == "POST" && !known {
			t.Errorf("%s takes the unknown schema %q", id, o.Body)
		}
	}
	file := operations["fileRequest"]
	if file.Scope != "requests:write" || file.Body != "NewRequest" || file.BodyExample == "" || len(file.Parameters) != 3 {
		t.Errorf("filing is described as %+v", file)
	}
	if answer := schemas["ReviewAnswer"]; len(answer.Variants) != 5 {
		t.Errorf("a review's answer has %d variants", len(answer.Variants))
	}
}

func TestAFieldIsDescribedWithItsLimits(t *testing.T) {
	d, err := described.Describe()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]described.Field{
		"risk.description":       {Name: "risk.description", Type: "LongText", Ref: "LongText", Required: true},
		"staff":                  {Name: "staff", Type: "list of StaffLine", Ref: "StaffLine", Required: true},
		"round":                  {Name: "round", Type: "string, at most 100 characters", Text: "May be left out while one round alone is on."},
		"decisionNeededBy.at":    {Name: "decisionNeededBy.at", Type: "Instant", Ref: "Instant", Required: true},
		"wouldDoRoutineElective": {Name: "wouldDoRoutineElective", Type: "boolean", Required: true, Text: "Whether the doctors would do routine elective care."},
	}
	for _, s := range d.Schemas {
		if s.Name != "NewRequest" {
			continue
		}
		for _, f := range s.Variants[0].Fields {
			if expected, ok := want[f.Name]; ok {
				if f != expected {
					t.Errorf("%+v, want %+v", f, expected)
				}
				delete(want, f.Name)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("not described: %v", want)
	}
}
