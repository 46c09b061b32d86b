// Package typed reads times as people type them into a form. It guesses nothing: what
// may be two times, or is not a time in part, is an error.
package typed
