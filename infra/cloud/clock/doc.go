// Package clock is the local cloud's one clock and its one heap of timers.
//
// Every part of the local cloud that waits (an execution's timeout, a retry, a
// schedule) puts a timer on a Timeline, and every part that works says so with
// Begin. That is what lets a whole system run at production timeouts in
// seconds: the clock moves to the next timer only when nothing is running and
// nothing is left to deliver.
//
// A Timeline made with NewReal follows the wall clock, plus whatever was
// skipped. One made with NewVirtual stands still until it is advanced.
package clock
