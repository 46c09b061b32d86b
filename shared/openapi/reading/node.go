package reading

import (
	"iter"

	"go.yaml.in/yaml/v4"
)

// pairs goes through a mapping in its own order. Anything else has none.
func pairs(node *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		node = aliased(node)
		if node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i].Value, aliased(node.Content[i+1])) {
				return
			}
		}
	}
}

// items is what a sequence holds. Anything else holds nothing.
func items(node *yaml.Node) []*yaml.Node {
	node = aliased(node)
	if node == nil || node.Kind != yaml.SequenceNode {
		return nil
	}
	return node.Content
}

func aliased(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}
