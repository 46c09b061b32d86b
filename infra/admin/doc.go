// Command admin is the operator's command line.
//
//	go run ./infra/admin sending status   is anything held back?
//	go run ./infra/admin sending stop     hold back every message from now on
//	go run ./infra/admin sending resume   send again, what was held back first
//
// It works on the table named by -table or TABLE_NAME, with the credentials and
// region of the AWS configuration.
package main
