package stepfunctions

import "fmt"

// Error is a refusal, under the name that the service gives it.
type Error struct {
	// Code is the service's name, for example "ExecutionDoesNotExist".
	Code string
	// Message says what was refused and why.
	Message string
}

// Error gives the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

func refuse(code, format string, values ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, values...)}
}

// Names of errors inside an execution that have a meaning to the language.
const (
	errorAll               = "States.ALL"
	errorTaskFailed        = "States.TaskFailed"
	errorTimeout           = "States.Timeout"
	errorRuntime           = "States.Runtime"
	errorDataLimitExceeded = "States.DataLimitExceeded"
	errorNoChoiceMatched   = "States.NoChoiceMatched"
	errorResultPath        = "States.ResultPathMatchFailure"
	errorLambdaUnknown     = "Lambda.Unknown"
	errorLambdaClient      = "Lambda.SdkClientException"
)

// failure is what went wrong inside an execution.
type failure struct {
	name  string
	cause string
}

func fails(name, format string, values ...any) *failure {
	return &failure{name: name, cause: fmt.Sprintf(format, values...)}
}

// matchesAny follows the language's rules: States.TaskFailed leaves timeouts
// out, and neither wildcard takes in what makes every run fail alike.
func (f *failure) matchesAny(names []string) bool {
	if f.name == errorRuntime {
		return false
	}
	for _, name := range names {
		switch {
		case name == f.name:
			return true
		case f.name == errorDataLimitExceeded:
		case name == errorAll:
			return true
		case name == errorTaskFailed && f.name != errorTimeout:
			return true
		}
	}
	return false
}
