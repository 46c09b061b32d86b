// Package caseworktest is a store in memory for tests: it keeps the promises of
// the interfaces that casework declares, with one lock. The DynamoDB store is
// held to the same promises by its own contract suite.
package caseworktest
