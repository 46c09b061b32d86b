package httpapi

import (
	"net/http"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
)

// commandOf makes a command of a body, as far as it fits, and names everything in
// it that does not. The command is nil where it cannot even be told which it is.
type commandOf func(value any) (derogation.Command, []derogation.FieldError)

// change serves one kind of change of a case. The answer is the case as it is
// afterwards; sent again, as it was.
func (a API) change(read commandOf) signedIn {
	return ofRequest("change", func(r *http.Request, by caller, reference string) (answer, error) {
		sent, err := readPosted(r)
		if err != nil {
			return answer{}, err
		}
		var command derogation.Command
		command, sent.call.Malformed = read(sent.value)
		made, err := a.Systems.Act(r.Context(), by.actor, reference, command, sent.call, lambdahttp.Now(r.Context()))
		if err != nil {
			return answer{}, err
		}
		return done(http.StatusOK, made, by)
	})
}

func required(pointer string) derogation.FieldError {
	return derogation.FieldError{Pointer: pointer, Code: "required", Detail: "must be given"}
}
