# What people run, and the targets that "sam build" asks for: build-<logical id>.

ARTIFACTS_DIR ?= .aws-sam/build/$(@:build-%=%)

FUNCTIONS = build-ApiFunction build-PagesFunction build-EscalateFunction \
            build-ReconcileFunction build-DeliverFunction build-ReceiptsFunction build-SweepFunction \
            build-CanaryFunction

# A target that is called by hand is built for AWS's arm64, or for the GOARCH that
# is given. "sam build" gives a target ARTIFACTS_DIR and says nothing of the
# template's Architecture; but before it calls the first, it writes down in a file
# what it is about to build. From there the Makefile takes it.
GOARCH_arm64 = arm64
GOARCH_x86_64 = amd64

ifeq ($(origin ARTIFACTS_DIR),environment)
ARCHITECTURE := $(shell sed -n 's/^architecture = "\(.*\)"$$/\1/p' "$(ARTIFACTS_DIR)/../../build.toml" | sort -u)
ifeq ($(GOARCH_$(ARCHITECTURE)),)
$(error "sam build" has to build all functions, for one architecture; it wrote down "$(ARCHITECTURE)")
endif
GOARCH ?= $(GOARCH_$(ARCHITECTURE))
ifneq ($(GOARCH),$(GOARCH_$(ARCHITECTURE)))
$(error GOARCH is $(GOARCH), and the template's Architecture is $(ARCHITECTURE))
endif
endif
GOARCH ?= arm64

GO_BUILD = CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH) go build -tags lambda.norpc -trimpath -ldflags "-s -w" -o "$(ARTIFACTS_DIR)/bootstrap" $(PACKAGE)

.PHONY: help build demo run load test test-all goldens cover lint vuln $(FUNCTIONS)

.DEFAULT_GOAL := help

build: $(FUNCTIONS) ## the functions, as they are deployed

# The design system goes into the package of the pages.
build-PagesFunction: infra/node_modules/.package-lock.json
	mkdir -p "$(ARTIFACTS_DIR)/assets"
	cp infra/node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css "$(ARTIFACTS_DIR)/assets/nhsuk-frontend.min.css"
	$(GO_BUILD)

infra/node_modules/.package-lock.json: infra/package-lock.json
	npm ci --prefix infra --no-audit --no-fund

build-ApiFunction: PACKAGE = ./functions/api
build-PagesFunction: PACKAGE = ./functions/pages
build-EscalateFunction: PACKAGE = ./functions/escalate
build-ReconcileFunction: PACKAGE = ./functions/reconcile
build-DeliverFunction: PACKAGE = ./functions/deliver
build-ReceiptsFunction: PACKAGE = ./functions/receipts
build-SweepFunction: PACKAGE = ./functions/sweep
build-CanaryFunction: PACKAGE = ./functions/canary

$(filter-out build-PagesFunction,$(FUNCTIONS)):
	$(GO_BUILD)

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: ## the demonstration: every story on a virtual clock
	go run ./infra/local -demo

run: ## the whole service on this machine
	go run ./infra/local

load: ## drive a stack as trusts and reviewers do, and measure it
	go run ./infra/load drive

test: ## the quick lane
	go test -short ./...

test-all: ## every test
	go test ./...

goldens: ## write golden pages, messages and answers anew, to be read before they are committed
	go test $(addprefix ./shared/pages/,board form register review trust) -run TestGoldenPages -update
	go test ./shared/notice ./shared/httpapi -update

cover: ## which lines the quick lane runs, as a page: .local/cover.html
	mkdir -p .local
	go test -short -coverpkg=./shared/...,./statemachine/... -coverprofile=.local/cover.out ./shared/... ./statemachine/...
	go tool cover -html=.local/cover.out -o .local/cover.html
	go tool cover -func=.local/cover.out | tail -n 1

lint: ## format, vet, staticcheck, and the template: what .ci/run checks before it tests
	bash .ci/lint

vuln: ## known vulnerabilities; asks a database on the network
	go tool govulncheck ./...
