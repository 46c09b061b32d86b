// Package inbox stands in for the services that send: SES for email and SNS
// for text messages.
//
// It promises that nothing leaves the machine: what would have been sent is
// kept in order, with the timeline's time, for a person or a test to read: all of
// it, or what came after a message (After), which costs only what is new. A
// request that the real services would refuse, or that this package does not
// know, is refused. Failures are injected on demand. SES tells what becomes of a
// mail by events, and SNS of a text message in its log, as the real ones: a test sets
// the fate of each address and number, and those of SES's own simulator have theirs.
package inbox
