package openapi_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/openapi"
)

// What the description says of a request's field is what the service holds it to.
func TestEveryFieldOfARequestIsDescribedWithItsLimit(t *testing.T) {
	var document map[string]any
	if err := yaml.Unmarshal(openapi.Document(), &document); err != nil {
		t.Fatal(err)
	}
	at := func(value any, names ...string) any {
		for _, name := range names {
			object, _ := value.(map[string]any)
			value = object[name]
		}
		return value
	}
	resolved := func(schema any) any {
		for {
			reference, ok := at(schema, "$ref").(string)
			if !ok {
				return schema
			}
			schema = at(document, strings.Split(strings.TrimPrefix(reference, "#/"), "/")...)
		}
	}
	for _, field := range derogation.RequestFields() {
		schema := resolved(at(document, "components", "schemas", "NewRequest"))
		for _, name := range strings.Split(field.Pointer, "/")[1:] {
			if name == "*" {
				schema = resolved(at(schema, "items"))
			} else {
				schema = resolved(at(schema, "properties", name))
			}
		}
		limit := "maxLength"
		switch field.Kind {
		case derogation.FieldNumber:
			limit = "maximum"
		case derogation.FieldCode, derogation.FieldInstant, derogation.FieldFlag:
			limit = ""
		}
		switch said := at(schema, limit); {
		case schema == nil:
			t.Errorf("openapi.yaml does not describe %s: add it to NewRequest", field.Pointer)
		case limit != "" && said != field.Limit:
			t.Errorf("openapi.yaml has %s %v for %s, want %d", limit, said, field.Pointer, field.Limit)
		}
	}
}
