// Command sam makes the deployment template usable by "sam local" against the
// local cloud:
//
//	go run ./infra/local/sam > .local/sam.yaml
//
// The SAM CLI hands a function only variables that the template declares, and
// a deployment declares none of the SDK's endpoint variables. The output is
// template.yaml, line by line, with those declared as well; env.json holds
// their values. The README beside this file shows the way.
package main
