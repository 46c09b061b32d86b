// Package schedule calls functions at a fixed rate, as an EventBridge rule
// does.
//
// On the real clock it ticks at every whole period. On a virtual clock it may
// leave ticks out that would find nothing, so that days pass in seconds: a
// function whose answer is an object is taken to know its own work, and is
// next called when that is due, or at the next whole period after somebody has
// written to the database. The function cannot tell the difference.
package schedule
