# What people run, and the targets that "sam build" asks for: build-<logical id>.

ARTIFACTS_DIR ?= .aws-sam/build/$(@:build-%=%)

FUNCTIONS = build-ApiFunction build-PagesFunction build-EscalateFunction \
            build-ReconcileFunction build-DeliverFunction build-SweepFunction

.PHONY: build test lint $(FUNCTIONS)

build: $(FUNCTIONS)

build-ApiFunction: PACKAGE = ./functions/api
build-PagesFunction: PACKAGE = ./functions/pages
build-EscalateFunction: PACKAGE = ./functions/escalate
build-ReconcileFunction: PACKAGE = ./functions/reconcile
build-DeliverFunction: PACKAGE = ./functions/deliver
build-SweepFunction: PACKAGE = ./functions/sweep

$(FUNCTIONS):
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -tags lambda.norpc -trimpath -ldflags "-s -w" -o "$(ARTIFACTS_DIR)/bootstrap" $(PACKAGE)

test:
	go test ./...

lint:
	test -z "$$(gofmt -l functions infra shared statemachine)"
	go vet ./...
	cfn-lint template.yaml
