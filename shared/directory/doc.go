// Package directory stands between those who read what operators load and the store:
// what seldom changes is read seldom.
package directory
