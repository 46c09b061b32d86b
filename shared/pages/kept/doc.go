// Package kept is the page that says what the service keeps of people, why, and for
// how long. Anybody may read it. Its numbers are those of the rounds and of the
// template, to which tests hold it.
package kept
