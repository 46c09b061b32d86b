// Package lines reads the files that operators write: YAML, and tables of
// comma-separated values.
//
// It promises that a file is checked whole: every fault is named at once, with
// its line and what it is about, and one cause is said once, however many lines
// have it. What the values mean is for the packages that use it.
package lines
