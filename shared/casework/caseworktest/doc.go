// Package caseworktest is what tests of the use-cases need. Memory is a store in
// memory: it keeps the promises of the interfaces that casework and the packages
// below it declare, with one lock, and the DynamoDB store is held to the same
// promises by its own contract suite. World is one round with its trust, tiers
// and cases, on a clock that a test sets.
package caseworktest
