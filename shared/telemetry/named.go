package telemetry

// named is a map that keeps the order in which names first came.
type named[V any] struct {
	names  []string
	values map[string]*V
}

// at is the place of a name's value, made if there is none.
func (n *named[V]) at(name string) *V {
	value, known := n.values[name]
	if !known {
		if n.values == nil {
			n.values = make(map[string]*V)
		}
		value = new(V)
		n.names = append(n.names, name)
		n.values[name] = value
	}
	return value
}

func (n *named[V]) all(yield func(string, V) bool) {
	for _, name := range n.names {
		if !yield(name, *n.values[name]) {
			return
		}
	}
}
