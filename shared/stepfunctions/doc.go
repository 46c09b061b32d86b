// Package stepfunctions is casework.Machine on AWS Step Functions: it starts
// executions of one state machine, ends their waits and asks what became of
// them. Only the function that reconciles uses it.
package stepfunctions
