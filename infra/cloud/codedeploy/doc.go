// Package codedeploy is as much of AWS CodeDeploy as a lifecycle hook sees: it
// takes what the hook reports, over the service's own protocol. It deploys
// nothing.
//
// It promises to refuse whatever else it is asked for.
package codedeploy
