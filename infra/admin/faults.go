package main

import (
	"errors"
	"fmt"
)

// faultsInAFile is how many faults of a file are named: beyond that it is another
// file than was meant.
const faultsInAFile = 200

// faults collects what is wrong with a file, so that all of it is named at once.
type faults struct {
	name  string
	wrong []error
}

func (f *faults) fault(format string, values ...any) {
	f.wrong = append(f.wrong, fmt.Errorf("%s: "+format, append([]any{f.name}, values...)...))
}

// err is everything that is wrong with the file, or nil.
func (f *faults) err() error {
	if more := len(f.wrong) - faultsInAFile; more > 0 {
		return errors.Join(append(f.wrong[:faultsInAFile:faultsInAFile], fmt.Errorf("%s: and %d more", f.name, more))...)
	}
	return errors.Join(f.wrong...)
}
