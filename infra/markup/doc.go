// Package markup has the Nu Html Checker, by which the validator of the W3C goes,
// read what tests hand it.
package markup
