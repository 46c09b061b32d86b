// Package lambda runs real function binaries as processes through Lambda's
// own runtime API.
//
// It promises what the functions rely on: one invocation at a time in each
// process, a deadline that is enforced, an idle process that is used again,
// more processes when all are busy, and errors in the service's words. Every
// invocation counts as running work on the Timeline, so that the clock stands
// still meanwhile. A deadline is real time; on a virtual clock it only ends what
// hangs. No process outlives the runner.
package lambda
