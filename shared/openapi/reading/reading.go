package reading

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"example.org/derogations/shared/openapi/described"
)

// Read describes a document.
func Read(document []byte) (described.Description, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return described.Description{}, fmt.Errorf("the description of the interface: %w", err)
	}
	d := reader{root: root.Content[0]}
	info := d.at(d.root, "info")
	all := described.Description{Title: d.text(info, "title"), Text: d.text(info, "description")}
	for name, scope := range pairs(d.at(d.root, "components", "securitySchemes", "oauth", "flows", "clientCredentials", "scopes")) {
		all.Scopes = append(all.Scopes, described.Named{Name: name, Text: scope.Value})
	}
	for _, tag := range items(d.at(d.root, "tags")) {
		group := described.Group{Name: d.text(tag, "name"), Text: d.text(tag, "description")}
		group.Operations = d.operations(group.Name)
		all.Groups = append(all.Groups, group)
	}
	for name, schema := range pairs(d.at(d.root, "components", "schemas")) {
		all.Schemas = append(all.Schemas, d.schema(name, schema))
	}
	if err := d.at(d.root, "x-problems").Decode(&all.Problems); err != nil {
		return described.Description{}, fmt.Errorf("the problems of the interface: %w", err)
	}
	return all, d.err
}

type reader struct {
	root *yaml.Node
	err  error
}

var methods = []string{"get", "post", "put", "patch", "delete"}

func (d *reader) operations(tag string) []described.Operation {
	var all []described.Operation
	for path, item := range pairs(d.at(d.root, "paths")) {
		for method, operation := range pairs(item) {
			if !slices.Contains(methods, method) || len(items(d.at(operation, "tags"))) == 0 || items(d.at(operation, "tags"))[0].Value != tag {
				continue
			}
			all = append(all, d.operation(path, method, item, operation))
		}
	}
	return all
}

func (d *reader) operation(path, method string, item, operation *yaml.Node) described.Operation {
	o := described.Operation{
		ID: d.text(operation, "operationId"), Method: strings.ToUpper(method), Path: path,
		Summary: d.text(operation, "summary"), Text: d.text(operation, "description"),
	}
	for _, security := range items(d.at(operation, "security")) {
		for _, scope := range items(d.at(security, "oauth")) {
			o.Scope = scope.Value
		}
	}
	for _, list := range []*yaml.Node{d.at(item, "parameters"), d.at(operation, "parameters")} {
		for _, parameter := range items(list) {
			p := d.resolved(parameter)
			field := d.field(d.text(p, "name"), d.at(p, "schema"), d.text(p, "required") == "true")
			field.In = d.text(p, "in")
			if own := d.text(p, "description"); own != "" {
				field.Text = own
			}
			o.Parameters = append(o.Parameters, field)
		}
	}
	for _, content := range pairs(d.at(operation, "requestBody", "content")) {
		o.Body = name(d.at(content, "schema"))
		o.BodyExample = d.example(d.at(content, "example"))
	}
	for status, response := range pairs(d.at(operation, "responses")) {
		response = d.resolved(response)
		answer := described.Answer{Status: status, Text: d.text(response, "description")}
		for mediaType, content := range pairs(d.at(response, "content")) {
			answer.MediaType, answer.Schema = mediaType, name(d.at(content, "schema"))
		}
		o.Answers = append(o.Answers, answer)
	}
	return o
}

func (d *reader) example(example *yaml.Node) string {
	if example == nil {
		return ""
	}
	var value any
	if err := example.Decode(&value); err != nil {
		d.err = err
		return ""
	}
	encoded, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		d.err = err
	}
	return string(encoded)
}

func (d *reader) schema(name string, schema *yaml.Node) described.Schema {
	s := described.Schema{Name: name, Text: d.text(schema, "description")}
	for _, variant := range items(d.at(schema, "oneOf")) {
		s.Variants = append(s.Variants, described.Variant{Title: d.text(variant, "title"), Fields: d.fields("", variant)})
	}
	if len(s.Variants) == 0 {
		v := described.Variant{Fields: d.fields("", schema)}
		if len(v.Fields) == 0 {
			v.Type = d.field(name, schema, false).Type
		}
		s.Variants = []described.Variant{v}
	}
	return s
}

// fields lists those of an object, and of the objects within it that have no
// name of their own.
func (d *reader) fields(prefix string, schema *yaml.Node) []described.Field {
	var all []described.Field
	required := items(d.at(schema, "required"))
	for name, property := range pairs(d.at(schema, "properties")) {
		must := slices.ContainsFunc(required, func(n *yaml.Node) bool { return n.Value == name })
		all = append(all, d.field(prefix+name, property, must))
		inner, mark := property, "."
		if list := d.at(property, "items"); list != nil {
			inner, mark = list, "[]."
		}
		if d.at(inner, "$ref") == nil {
			all = append(all, d.fields(prefix+name+mark, inner)...)
		}
	}
	return all
}

// field describes one, without what is within it.
func (d *reader) field(name string, schema *yaml.Node, required bool) described.Field {
	f := described.Field{Name: name, Required: required, Text: d.text(schema, "description")}
	if list := d.at(schema, "items"); list != nil {
		of := d.field(name, list, false)
		f.Type, f.Ref = "list of "+of.Type, of.Ref
		return f
	}
	if to := d.text(schema, "$ref"); to != "" {
		f.Ref = to[strings.LastIndex(to, "/")+1:]
		f.Type = f.Ref
		return f
	}
	f.Type = d.text(schema, "type")
	if constant := d.text(schema, "const"); constant != "" {
		f.Type = constant
	}
	var choices []string
	for _, choice := range items(d.at(schema, "enum")) {
		choices = append(choices, choice.Value)
	}
	if len(choices) > 0 {
		f.Type = strings.Join(choices, ", ")
	}
	if format := d.text(schema, "format"); format != "" {
		f.Type += " (" + format + ")"
	}
	for _, limit := range []struct{ key, words string }{
		{"minimum", "from %s"}, {"maximum", "to %s"}, {"maxLength", "at most %s characters"}, {"maxItems", "at most %s"}, {"default", "%s when left out"},
	} {
		if value := d.text(schema, limit.key); value != "" {
			f.Type += ", " + fmt.Sprintf(limit.words, value)
		}
	}
	return f
}

// resolved follows a reference to where it leads.
func (d *reader) resolved(node *yaml.Node) *yaml.Node {
	to := d.text(node, "$ref")
	if to == "" {
		return node
	}
	return d.at(d.root, strings.Split(strings.TrimPrefix(to, "#/"), "/")...)
}

// at is what stands under some names, one within the other; nil for nothing.
func (d *reader) at(node *yaml.Node, names ...string) *yaml.Node {
	for _, name := range names {
		var found *yaml.Node
		for key, value := range pairs(node) {
			if key == name {
				found = value
			}
		}
		if found == nil {
			return nil
		}
		node = found
	}
	return node
}

func (d *reader) text(node *yaml.Node, key string) string {
	value := d.at(node, key)
	if value == nil || value.Kind != yaml.ScalarNode {
		return ""
	}
	return strings.TrimSpace(value.Value)
}

// name is the name of the schema that a reference leads to.
func name(schema *yaml.Node) string {
	for key, value := range pairs(schema) {
		if key == "$ref" {
			return value.Value[strings.LastIndex(value.Value, "/")+1:]
		}
	}
	return ""
}
