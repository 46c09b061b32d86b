// Package testlane is what the tests of all packages go by: which of them the
// quick lane leaves out, and how long one waits for what must come.
package testlane
