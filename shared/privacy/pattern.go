package privacy

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first looked for:
// every function has this package in it, and most of them read no text.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
