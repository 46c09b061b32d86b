package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy/types"

	"example.org/derogations/shared/canary"
)

type reports struct {
	got []codedeploy.PutLifecycleEventHookExecutionStatusInput
	err error
}

func (r *reports) PutLifecycleEventHookExecutionStatus(_ context.Context, in *codedeploy.PutLifecycleEventHookExecutionStatusInput, _ ...func(*codedeploy.Options)) (*codedeploy.PutLifecycleEventHookExecutionStatusOutput, error) {
	r.got = append(r.got, *in)
	return &codedeploy.PutLifecycleEventHookExecutionStatusOutput{}, r.err
}

// dead is a service that answers nothing well.
func dead(t *testing.T) canary.Runner {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	return canary.Runner{Service: canary.Service{URL: server.URL, Client: server.Client()}}
}

func parsed(t *testing.T, text string) (e event) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestABadReleaseIsReportedAndIsNoErrorOfTheCanary(t *testing.T) {
	var told reports
	h := handler{runner: dead(t), releases: &told}
	_, err := h.handle(t.Context(), parsed(t, `{"DeploymentId":"d-1","LifecycleEventHookExecutionId":"hook-1"}`))
	if err != nil || len(told.got) != 1 {
		t.Fatalf("%v, %+v", err, told.got)
	}
	if got := told.got[0]; *got.DeploymentId != "d-1" || *got.LifecycleEventHookExecutionId != "hook-1" || got.Status != types.LifecycleEventStatusFailed {
		t.Errorf("reported %+v", got)
	}
}

// Lambda tries once more what CodeDeploy did not hear.
func TestAReportThatWasNotTakenIsAnError(t *testing.T) {
	told := reports{err: errors.New("unavailable")}
	h := handler{runner: dead(t), releases: &told}
	if _, err := h.handle(t.Context(), parsed(t, `{"DeploymentId":"d-1","LifecycleEventHookExecutionId":"hook-1"}`)); !errors.Is(err, told.err) {
		t.Error(err)
	}
}

func TestAnEventOfNobodyIsRefused(t *testing.T) {
	var told reports
	h := handler{runner: dead(t), releases: &told}
	if _, err := h.handle(t.Context(), parsed(t, `{}`)); err == nil || len(told.got) > 0 {
		t.Errorf("%v, reported %+v", err, told.got)
	}
}
