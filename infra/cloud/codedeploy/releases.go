package codedeploy

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
)

// Report is what a hook said of a deployment.
type Report struct {
	DeploymentID string `json:"deploymentId"`
	ExecutionID  string `json:"lifecycleEventHookExecutionId"`
	Status       string `json:"status"`
}

// Releases keeps what hooks report. The zero value is ready, and its methods may
// be called from any goroutine.
type Releases struct {
	mu      sync.Mutex
	reports []Report
}

// Reports lists what was reported, in order.
func (r *Releases) Reports() []Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.reports)
}

const target = "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus"

// ServeHTTP answers the service's API (JSON 1.1).
func (r *Releases) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if asked := request.Header.Get("X-Amz-Target"); asked != target {
		refuse(w, "UnknownOperationException", asked+" is not supported here")
		return
	}
	var report Report
	body, err := io.ReadAll(io.LimitReader(request.Body, 1<<20))
	if err != nil || json.Unmarshal(body, &report) != nil || report.DeploymentID == "" || report.ExecutionID == "" {
		refuse(w, "DeploymentIdRequiredException", "a report names the deployment and the execution")
		return
	}
	if report.Status != "Succeeded" && report.Status != "Failed" {
		refuse(w, "InvalidLifecycleEventHookExecutionStatusException", "a hook reports Succeeded or Failed")
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reports = append(r.reports, report)
	fmt.Fprintf(w, `{"lifecycleEventHookExecutionId":%q}`, report.ExecutionID)
}

func refuse(w http.ResponseWriter, kind, message string) {
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, `{"__type":%q,"message":%q}`, kind, message)
}
