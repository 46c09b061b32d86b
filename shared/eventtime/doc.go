// Package eventtime tells the time that an event bears from none.
//
// Time is an input to every function, so an event that bears none, or one in
// another unit, would be taken for a moment long ago: nothing would be due, no
// round would be open, and nothing would say so.
package eventtime
