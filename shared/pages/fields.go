package pages

import "fmt"

// The names of the fields that several forms have. Those of one action stand
// beside it; no form has a name twice, also where it offers several things to do.
const (
	fieldStep    = "step"
	fieldVersion = "version"
	fieldCode    = "code"
)

func fieldNumber(line int) string { return fmt.Sprintf("number%d", line) }
