// Package relay gives the two functions that carry out the outbox their
// work, whichever way it comes: as records of the table's stream, or handed on
// by the sweep.
//
// Of a batch of the stream everybody has a share; what goes beyond it is left to
// the sweep. An item that fails is put off and holds up nothing. Only where that
// fails too is a record's sequence number reported: Lambda takes the lowest as
// its checkpoint and delivers everything from there again.
package relay
