// Package secrets answers the functions' calls to Secrets Manager.
//
// It holds the template's secrets in memory, made at random at every start or
// set by the caller, and speaks GetSecretValue alone; any other operation is
// refused by name.
package secrets
