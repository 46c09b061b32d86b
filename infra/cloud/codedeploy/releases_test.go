package codedeploy_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/codedeploy"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy/types"

	"example.org/derogations/infra/cloud/codedeploy"
)

func TestWhatAHookReportsIsKeptAndNothingElseIsKnown(t *testing.T) {
	var releases codedeploy.Releases
	server := httptest.NewServer(&releases)
	defer server.Close()
	client := sdk.New(sdk.Options{
		Region: "eu-west-2", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("Test", "local", ""),
	})
	report := func(status types.LifecycleEventStatus) error {
		_, err := client.PutLifecycleEventHookExecutionStatus(t.Context(), &sdk.PutLifecycleEventHookExecutionStatusInput{
			DeploymentId: aws.String("d-1"), LifecycleEventHookExecutionId: aws.String("hook-1"), Status: status,
		})
		return err
	}
	if err := report(types.LifecycleEventStatusFailed); err != nil {
		t.Error(err)
	}
	if err := report(types.LifecycleEventStatusPending); err == nil || !strings.Contains(err.Error(), "InvalidLifecycleEventHookExecutionStatus") {
		t.Errorf("a status that no hook reports: %v", err)
	}
	if _, err := client.ListApplications(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "not supported here") {
		t.Errorf("another operation: %v", err)
	}
	want := []codedeploy.Report{{DeploymentID: "d-1", ExecutionID: "hook-1", Status: "Failed"}}
	if got := releases.Reports(); !slices.Equal(got, want) {
		t.Errorf("kept %+v", got)
	}
}
