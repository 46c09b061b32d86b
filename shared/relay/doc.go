// Package relay gives the two functions that carry out the outbox their
// work, whichever way it comes: as records of the table's stream, or handed on
// by the sweep.
//
// A stream batch stops at the first item that fails and reports that record's
// sequence number: Lambda takes the lowest number as its checkpoint and
// delivers everything from there again.
package relay
