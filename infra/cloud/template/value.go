package template

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// call is an intrinsic function with its argument, such as Ref or Fn::Sub.
type call struct {
	name string
	arg  any
	line int
}

// object is a mapping of the template, with the lines of its keys for errors.
type object struct {
	keys   []string
	values map[string]any
	line   int
}

func (o *object) get(key string) (any, bool) {
	if o == nil {
		return nil, false
	}
	v, ok := o.values[key]
	return v, ok
}

// value turns a node into object, []any, call or string. All scalars become
// strings, as CloudFormation has it; only null is nil.
func value(n *yaml.Node) (any, error) {
	if n.Kind == yaml.AliasNode {
		return nil, fmt.Errorf("line %d: anchors and aliases are not supported", n.Line)
	}
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		plain := *n
		plain.Tag = ""
		arg, err := value(&plain)
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(n.Tag, "!")
		if name == "GetAtt" {
			if s, ok := arg.(string); ok {
				resource, attribute, _ := strings.Cut(s, ".")
				arg = []any{resource, attribute}
			}
		}
		if name != "Ref" && name != "Condition" {
			name = "Fn::" + name
		}
		return call{name: name, arg: arg, line: n.Line}, nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		return mapping(n)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			v, err := value(c)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return nil, nil
		}
		return n.Value, nil
	default:
		return nil, fmt.Errorf("line %d: unexpected YAML node", n.Line)
	}
}

func mapping(n *yaml.Node) (any, error) {
	o := &object{values: make(map[string]any), line: n.Line}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if _, twice := o.values[key]; twice {
			return nil, fmt.Errorf("line %d: %s is given twice", n.Content[i].Line, key)
		}
		v, err := value(n.Content[i+1])
		if err != nil {
			return nil, err
		}
		o.keys = append(o.keys, key)
		o.values[key] = v
	}
	if len(o.keys) == 1 && (o.keys[0] == "Ref" || strings.HasPrefix(o.keys[0], "Fn::")) {
		return call{name: o.keys[0], arg: o.values[o.keys[0]], line: n.Line}, nil
	}
	return o, nil
}
