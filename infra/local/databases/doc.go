// Package databases has empty tables ready, in as few processes of DynamoDB Local
// as will do, for programs and tests that start one cloud after the other.
package databases
