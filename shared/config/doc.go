// Package config reads what a function needs from outside, at its cold start:
// environment variables, the AWS SDK's configuration, and secrets.
//
// It promises that all missing or unusable variables are named at once, that a
// value is never repeated in an error, and that a secret is fetched again once
// it is older than its time to live, so that rotated keys arrive without a
// deployment.
package config
