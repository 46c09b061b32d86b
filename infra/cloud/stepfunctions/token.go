package stepfunctions

import "crypto/sha256"

// SendTaskSuccess ends the wait that holds the token; output is JSON and
// becomes the task's result. Errors are of type *Error: InvalidToken for one
// that was never given, TaskTimedOut for one that no task waits with any more,
// InvalidOutput.
func (e *Engine) SendTaskSuccess(token, output string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	a, err := e.waiting(token)
	if err != nil {
		return err
	}
	result, err := decode([]byte(output))
	if err != nil || len(output) > payloadLimit {
		return refuse("InvalidOutput", "Invalid Output: JSON of up to %d bytes is needed", payloadLimit)
	}
	a.execution.taskSucceeded(result)
	return nil
}

// SendTaskFailure fails the wait that holds the token, under the given name of
// an error. Errors are of type *Error: InvalidToken, TaskTimedOut.
func (e *Engine) SendTaskFailure(token, name, cause string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	a, err := e.waiting(token)
	if err != nil {
		return err
	}
	problem := &failure{name: name, cause: cause}
	a.execution.recordTaskProblem("TaskFailed", problem)
	a.execution.taskFailed(problem)
	return nil
}

// SendTaskHeartbeat tells whether the token would still work. Heartbeats have
// no other effect, as no task here asks for them. Errors are of type *Error:
// InvalidToken, TaskTimedOut.
func (e *Engine) SendTaskHeartbeat(token string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err := e.waiting(token)
	return err
}

func (e *Engine) waiting(token string) (*attempt, error) {
	a, ok := e.attempts[sha256.Sum256([]byte(token))]
	switch {
	case !ok:
		return nil, refuse("InvalidToken", "Invalid Token: 'Invalid token'")
	case !a.open:
		return nil, refuse("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
	}
	return a, nil
}
