// Package telemetry writes one structured line for each invocation of a
// function: filled in while the invocation is handled, logged once when it
// ends, and carrying its metrics in the embedded metric format of CloudWatch.
//
// It promises that a line is one JSON object on one line, that it is written
// whether the handler returns, fails or panics, and that the members which the
// package itself writes cannot be replaced by a caller.
//
// A line is for the operator. Callers put references, codes and counts in it:
// never personal data, free text or tokens, nor errors that hold them.
//
// The wall clock is read here, for durations and for the time of a log line,
// and has no effect on what the system does.
package telemetry
