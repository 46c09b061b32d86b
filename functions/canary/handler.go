package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy/types"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/eventtime"
	"example.org/derogations/shared/telemetry"
)

// event is what calls the function: a schedule, with its time, or CodeDeploy,
// with the deployment and what to report under.
type event struct {
	events.EventBridgeEvent
	Deployment string `json:"DeploymentId"`
	Execution  string `json:"LifecycleEventHookExecutionId"`
}

// releases is the one call needed of AWS CodeDeploy.
type releases interface {
	PutLifecycleEventHookExecutionStatus(context.Context, *codedeploy.PutLifecycleEventHookExecutionStatusInput, ...func(*codedeploy.Options)) (*codedeploy.PutLifecycleEventHookExecutionStatusOutput, error)
}

type handler struct {
	runner   canary.Runner
	releases releases
	watch    time.Duration
}

func (h handler) handle(ctx context.Context, e event) (any, error) {
	if e.Deployment != "" {
		return nil, h.release(ctx, e)
	}
	now, err := eventtime.Scheduled(e.EventBridgeEvent)
	if err != nil {
		return nil, err
	}
	result, err := h.runner.Run(ctx, now)
	visited(ctx, result)
	report(ctx, result)
	return nil, err
}

// release fails only when it cannot say what it found: CodeDeploy then takes the
// release back after an hour. What it found is in its line all the same.
func (h handler) release(ctx context.Context, e event) error {
	result, found := h.runner.Release(ctx, e.Deployment, h.watch, wait)
	visited(ctx, result)
	telemetry.Set(ctx, "deployment", e.Deployment)
	status := types.LifecycleEventStatusSucceeded
	if found != nil {
		status = types.LifecycleEventStatusFailed
		telemetry.Fail(ctx, found)
	}
	telemetry.Set(ctx, "release", string(status))
	_, err := h.releases.PutLifecycleEventHookExecutionStatus(ctx, &codedeploy.PutLifecycleEventHookExecutionStatusInput{
		DeploymentId: &e.Deployment, LifecycleEventHookExecutionId: &e.Execution, Status: status,
	})
	if err != nil {
		return fmt.Errorf("report on deployment %s: %w", e.Deployment, err)
	}
	return nil
}

// wait lets real time pass: a deployment is outside the clock of the cases.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func visited(ctx context.Context, result canary.Result) {
	telemetry.Set(ctx, "reference", result.Filed)
	if result.Step != "" {
		telemetry.Set(ctx, "step", result.Step)
	}
	if result.CertificateDays != nil {
		telemetry.Count(ctx, "CanaryCertificateDays", *result.CertificateDays)
	}
}

// report writes the figures. The time of a first notice that never came is not
// there, and the alarm takes what is missing for the worst.
func report(ctx context.Context, result canary.Result) {
	switch {
	case result.Failed():
		telemetry.Count(ctx, "CanaryRunEnded", 0)
	case result.Before != nil:
		telemetry.Count(ctx, "CanaryRunEnded", 1)
	}
	if result.Before == nil {
		return
	}
	telemetry.Set(ctx, "judged", result.Before.Reference)
	if result.Before.Told {
		telemetry.Seconds(ctx, "CanaryFirstNoticeSeconds", result.Before.FirstNotice)
		telemetry.Count(ctx, "CanaryFirstNoticeMissed", 0)
	} else {
		telemetry.Count(ctx, "CanaryFirstNoticeMissed", 1)
	}
}
