// Package budget knows what each operation of the service uses of what AWS bills,
// as it was counted on the running stack, and works out what cases and months cost.
//
// The operations are counted by a scenario (infra/local/scenario), which holds the
// service to them and records them anew with -update, here and in
// infra/docs/figures.md. Prices are in prices.json, with their dates and sources.
package budget
