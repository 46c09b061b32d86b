// Package operating is what those do who keep the service running: they find the
// cases that are stuck, look at one, and help it on, each time as an event with
// the operator's name and reason; and they build a register anew. Package casework
// makes and commits the change of a case.
package operating
