// Package pattern matches events against the patterns of EventBridge, which
// filters of stream mappings use as well.
//
// It promises to be strict: a condition that it does not know is an error, so
// that no pattern means less here than in a deployment.
package pattern
