// Package preflight says, before anything is started, what this machine lacks:
// everything at once, each with the command that installs it.
package preflight
