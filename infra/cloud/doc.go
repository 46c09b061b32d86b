// Package cloud puts the local cloud together from a deployment template: the
// real functions behind a gateway, with a table, its stream, a schedule, an
// execution engine, an inbox and secrets, all on one clock. Neither it nor a part
// of it knows what the template is for.
//
// It promises that what the template says is what runs, or Start fails with
// the reason; and that Close ends everything that Start began.
package cloud
