// Package reading reads the description of the JSON interface from its document. It
// needs a parser of YAML, which no program that is deployed carries for it.
package reading
