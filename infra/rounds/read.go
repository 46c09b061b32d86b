package rounds

import (
	"errors"
	"fmt"
	"os"

	"go.yaml.in/yaml/v4"

	"example.org/derogations/shared/derogation"
)

// ReadFile reads the round in a file. Errors: *FaultsError, wrapped with the
// file's name; the file cannot be read.
func ReadFile(name string) (derogation.Round, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return derogation.Round{}, fmt.Errorf("read a round: %w", err)
	}
	round, err := Read(data)
	if err != nil {
		return derogation.Round{}, fmt.Errorf("%s:\n%w", name, err)
	}
	return round, nil
}

// Read reads the round in a file's content. Errors: *FaultsError.
func Read(data []byte) (derogation.Round, error) {
	r := newReader()
	root, readable := r.root(data)
	if readable {
		round := r.round(root)
		r.checkDomain(round)
		if len(r.faults) == 0 {
			return round, nil
		}
	}
	return derogation.Round{}, &FaultsError{Faults: sorted(r.faults)}
}

// root returns what a whole file holds. It reports false when that is no YAML,
// or not one document.
func (r *reader) root(data []byte) (value, bool) {
	var documents []yaml.Node
	err := yaml.Load(data, &documents, yaml.WithAllDocuments())
	var failed *yaml.LoadError
	switch {
	case errors.As(err, &failed):
		r.fault(place{line: max(failed.Mark.Line, 1)}, "cannot be read as YAML: "+failed.Message)
	case err != nil:
		r.fault(place{line: 1}, "cannot be read as YAML: "+err.Error())
	case len(documents) == 0:
		r.fault(place{line: 1}, "the file is empty")
	case len(documents) > 1:
		r.fault(place{line: documents[1].Line}, "a file holds one round: another document begins here")
	default:
		return value{r: r, at: place{line: 1}, node: documents[0].Content[0]}, true
	}
	return value{}, false
}

// checkDomain adds the faults by the domain's rules. One of a value that could
// not be read is left out: it would only repeat that.
func (r *reader) checkDomain(round derogation.Round) {
	var invalid *derogation.InvalidError
	if err := round.Validate(); err != nil && !errors.As(err, &invalid) {
		r.fault(place{line: 1}, err.Error())
	}
	if invalid == nil {
		return
	}
	for _, f := range invalid.Fields {
		if at, readable := r.find(f.Pointer); readable {
			r.fault(at, f.Detail)
		}
	}
}
