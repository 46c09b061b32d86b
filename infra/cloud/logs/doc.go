// Package logs stands in for CloudWatch Logs, as far as its subscriptions go: it hands
// each line of a log group to the functions that a filter names.
//
// As the service, it packs lines, invokes functions asynchronously, and promises no
// order. Each line is a batch of its own. A test may hold batches back, and deliver any
// of them as often as it likes.
package logs
