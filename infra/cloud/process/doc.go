// Package process runs child processes that never outlive the runner.
//
// It promises that Stop ends a child with everything the child has started,
// and that on Linux a child dies even when the runner is killed outright.
package process
