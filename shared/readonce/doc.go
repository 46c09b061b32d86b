// Package readonce lets whoever answers a request read each thing once: what was
// read for it is kept in its context until something is written, and is then
// forgotten. So a request can read together what it needs, before it is known which
// part of the code will ask for it.
//
// What is kept was read in this very request, and is shown to no other. A change
// that rests on it is conditioned on its version all the same.
package readonce
