// Package template reads the deployment template (SAM) and gives what the
// local cloud runs from it as plain Go values.
//
// It promises to be strict: a resource type, a property or an intrinsic
// function that it does not know is an error that names it, so that a
// deployment never holds something that the local cloud quietly leaves out.
// What is left out knowingly stands in lists in this package.
package template
