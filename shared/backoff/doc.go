// Package backoff says how long to wait before what failed is tried again: twice
// as long each time, and a random part of that, so that what failed together does
// not come again together.
package backoff
