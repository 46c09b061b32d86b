// Package databases has an empty database for each of many clouds, in one process of
// DynamoDB Local, for programs and tests that start one cloud after the other.
package databases
