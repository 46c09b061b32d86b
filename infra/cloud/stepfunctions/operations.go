package stepfunctions

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// operations are the API's operations by name.
var operations = map[string]operation{
	"CreateStateMachine":   reading((*Engine).opCreateStateMachine),
	"UpdateStateMachine":   reading((*Engine).opUpdateStateMachine),
	"DescribeStateMachine": reading((*Engine).opDescribeStateMachine),
	"ListStateMachines":    reading((*Engine).opListStateMachines),
	"StartExecution":       reading((*Engine).opStartExecution),
	"StopExecution":        reading((*Engine).opStopExecution),
	"DescribeExecution":    reading((*Engine).opDescribeExecution),
	"ListExecutions":       reading((*Engine).opListExecutions),
	"GetExecutionHistory":  reading((*Engine).opGetExecutionHistory),
	"SendTaskSuccess":      reading((*Engine).opSendTaskSuccess),
	"SendTaskFailure":      reading((*Engine).opSendTaskFailure),
	"SendTaskHeartbeat":    reading((*Engine).opSendTaskHeartbeat),
}

// epoch is a time as the API writes it: seconds with decimals.
type epoch time.Time

// MarshalJSON writes the milliseconds that the clock has.
func (t epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(t).UnixMilli())/1000, 'f', 3, 64), nil
}

type createRequest struct {
	Name       string `json:"name"`
	Definition string `json:"definition"`
	RoleARN    string `json:"roleArn"`
	Type       string `json:"type"`
	// Where logs and traces go has no meaning here.
	LoggingConfiguration json.RawMessage `json:"loggingConfiguration"`
	TracingConfiguration json.RawMessage `json:"tracingConfiguration"`
	Tags                 json.RawMessage `json:"tags"`
}

func (e *Engine) opCreateStateMachine(request createRequest) (any, error) {
	if request.Type != "" && request.Type != "STANDARD" {
		return nil, refuse("StateMachineTypeNotSupported", "the local engine runs STANDARD state machines only")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	made, err := e.createMachine(request.Name, request.Definition, request.RoleARN)
	if err != nil {
		return nil, err
	}
	return map[string]any{"stateMachineArn": made.arn, "creationDate": epoch(made.created)}, nil
}

type updateRequest struct {
	StateMachineARN string `json:"stateMachineArn"`
	Definition      string `json:"definition"`
	RoleARN         string `json:"roleArn"`
}

func (e *Engine) opUpdateStateMachine(request updateRequest) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	at, err := e.updateMachine(request.StateMachineARN, request.Definition, request.RoleARN)
	if err != nil {
		return nil, err
	}
	return map[string]any{"updateDate": epoch(at)}, nil
}

type machineRequest struct {
	StateMachineARN string `json:"stateMachineArn"`
}

func (e *Engine) opDescribeStateMachine(request machineRequest) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m, err := e.machine(request.StateMachineARN)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"stateMachineArn": m.arn, "name": m.name, "status": "ACTIVE", "type": "STANDARD",
		"definition": m.text, "roleArn": m.role, "creationDate": epoch(m.created),
	}, nil
}

func (e *Engine) opListStateMachines(request pageRequest) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	shown, next, err := page(e.machines, func(m *machine) int64 { return m.serial }, request)
	if err != nil {
		return nil, err
	}
	list := make([]any, 0, len(shown))
	for _, m := range shown {
		list = append(list, map[string]any{
			"stateMachineArn": m.arn, "name": m.name, "type": "STANDARD", "creationDate": epoch(m.created),
		})
	}
	return next.addTo(map[string]any{"stateMachines": list}), nil
}

type startRequest struct {
	StateMachineARN string  `json:"stateMachineArn"`
	Name            string  `json:"name"`
	Input           *string `json:"input"`
	// A trace identifier has no meaning here.
	TraceHeader string `json:"traceHeader"`
}

func (e *Engine) opStartExecution(request startRequest) (any, error) {
	input := "{}"
	if request.Input != nil {
		input = *request.Input
	}
	started, err := e.StartExecution(request.StateMachineARN, request.Name, input)
	if err != nil {
		return nil, err
	}
	return map[string]any{"executionArn": started.ARN, "startDate": epoch(started.Started)}, nil
}

type stopRequest struct {
	ExecutionARN string `json:"executionArn"`
	Error        string `json:"error"`
	Cause        string `json:"cause"`
}

func (e *Engine) opStopExecution(request stopRequest) (any, error) {
	at, err := e.StopExecution(request.ExecutionARN, request.Error, request.Cause)
	if err != nil {
		return nil, err
	}
	return map[string]any{"stopDate": epoch(at)}, nil
}

type executionRequest struct {
	ExecutionARN string `json:"executionArn"`
}

func (e *Engine) opDescribeExecution(request executionRequest) (any, error) {
	x, err := e.Execution(request.ExecutionARN)
	if err != nil {
		return nil, err
	}
	answer := x.listed()
	answer["input"] = x.Input
	answer["inputDetails"] = map[string]any{"included": true}
	if x.Status == Succeeded {
		answer["output"] = x.Output
		answer["outputDetails"] = map[string]any{"included": true}
	}
	if x.Error != "" {
		answer["error"] = x.Error
	}
	if x.Cause != "" {
		answer["cause"] = x.Cause
	}
	return answer, nil
}

// listed is what a list says of an execution.
func (x Execution) listed() map[string]any {
	item := map[string]any{
		"executionArn": x.ARN, "stateMachineArn": x.StateMachine, "name": x.Name,
		"status": x.Status, "startDate": epoch(x.Started), "redriveCount": 0,
	}
	if !x.Stopped.IsZero() {
		item["stopDate"] = epoch(x.Stopped)
	}
	return item
}

type listRequest struct {
	StateMachineARN string `json:"stateMachineArn"`
	StatusFilter    Status `json:"statusFilter"`
	pageRequest
}

func (e *Engine) opListExecutions(request listRequest) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m, err := e.machine(request.StateMachineARN)
	if err != nil {
		return nil, err
	}
	var matching []*execution
	for _, x := range slices.Backward(e.executions) {
		if x.machine == m && (request.StatusFilter == "" || request.StatusFilter == x.described.Status) {
			matching = append(matching, x)
		}
	}
	shown, next, err := page(matching, func(x *execution) int64 { return -x.serial }, request.pageRequest)
	if err != nil {
		return nil, err
	}
	list := make([]any, 0, len(shown))
	for _, x := range shown {
		list = append(list, x.describe().listed())
	}
	return next.addTo(map[string]any{"executions": list}), nil
}

type historyRequest struct {
	ExecutionARN         string `json:"executionArn"`
	ReverseOrder         bool   `json:"reverseOrder"`
	IncludeExecutionData *bool  `json:"includeExecutionData"`
	pageRequest
}

func (e *Engine) opGetExecutionHistory(request historyRequest) (any, error) {
	events, err := e.History(request.ExecutionARN)
	if err != nil {
		return nil, err
	}
	position := func(event Event) int64 { return event.ID }
	if request.ReverseOrder {
		slices.Reverse(events)
		position = func(event Event) int64 { return -event.ID }
	}
	shown, next, err := page(events, position, request.pageRequest)
	if err != nil {
		return nil, err
	}
	list := make([]any, 0, len(shown))
	for _, event := range shown {
		details := event.Details
		if request.IncludeExecutionData != nil && !*request.IncludeExecutionData {
			details = withoutData(details)
		}
		list = append(list, map[string]any{
			"id": event.ID, "previousEventId": event.PreviousID, "timestamp": epoch(event.At), "type": event.Type,
			event.detailsField: details,
		})
	}
	return next.addTo(map[string]any{"events": list}), nil
}

type successRequest struct {
	TaskToken string `json:"taskToken"`
	Output    string `json:"output"`
}

func (e *Engine) opSendTaskSuccess(request successRequest) (any, error) {
	return struct{}{}, e.SendTaskSuccess(request.TaskToken, request.Output)
}

type failureRequest struct {
	TaskToken string `json:"taskToken"`
	Error     string `json:"error"`
	Cause     string `json:"cause"`
}

func (e *Engine) opSendTaskFailure(request failureRequest) (any, error) {
	return struct{}{}, e.SendTaskFailure(request.TaskToken, request.Error, request.Cause)
}

type heartbeatRequest struct {
	TaskToken string `json:"taskToken"`
}

func (e *Engine) opSendTaskHeartbeat(request heartbeatRequest) (any, error) {
	return struct{}{}, e.SendTaskHeartbeat(request.TaskToken)
}
