package derogation

import (
	"slices"
	"strings"

	"example.org/derogations/shared/written"
)

// fields collects everything that is wrong, so that all of it is named at once.
type fields []FieldError

func (f *fields) add(pointer, code, detail string) {
	*f = append(*f, FieldError{Pointer: pointer, Code: code, Detail: detail})
}

func (f *fields) require(pointer, value string) {
	if !written.Says(value) {
		f.add(pointer, "required", "must be given")
	}
}

func (f fields) err() error { return Invalid(f...) }

// sorted puts what was collected from a map into a stable order.
func (f fields) sorted() {
	slices.SortFunc(f, func(a, b FieldError) int { return strings.Compare(a.Pointer+a.Code, b.Pointer+b.Code) })
}
