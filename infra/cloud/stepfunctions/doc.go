// Package stepfunctions is the runner's Step Functions: it keeps state
// machines and executions in memory, speaks the service's JSON API, and puts
// every wait on the runner's clock.
//
// It interprets the part of the Amazon States Language (JSONPath) that the
// project uses, and refuses a definition that needs any other part, naming the
// state and the field. So a definition that runs here means the same there.
//
// What is promised: a call of a function counts as running work, so the clock
// stands still meanwhile; a wait for a task token does not. A token works once
// and only while its task waits. Executions that run keep the definition that
// they started with.
//
// What differs from the service: nothing survives the process, quotas on rates
// are not applied, and neither permissions nor signatures are checked.
package stepfunctions
