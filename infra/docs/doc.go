// Package docs holds the project's documents to what can be checked: that
// every link within the project leads somewhere, that every file and test that
// they name is there, that no document names a path of somebody's machine, and
// that every alarm has its runbook.
package docs
