// Package faults plays cases on the virtual clock while everything around them
// goes wrong, and checks afterwards that the promises were kept.
//
// A run is one cloud with one empty table: the real functions as processes,
// DynamoDB Local, the state machine on the local engine. A Plan says what people
// and systems do in it and what goes wrong; all of it follows from the run's seed.
// When the plan's time of trouble is over, the clock moves on until every case has
// come to its end, and the invariants are checked.
//
// What is random, what is fixed and what this cannot show is in decision 0068.
package faults
