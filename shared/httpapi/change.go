package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
)

// commandOf makes a command of a body, and names everything in it that does not
// fit.
type commandOf func(value any) (derogation.Command, []derogation.FieldError)

// change serves one kind of change of a case. The answer is the case as it is
// afterwards; sent again, as it was.
func (a API) change(read commandOf) signedIn {
	return func(r *http.Request, by caller) (answer, error) {
		reference, err := referenceOf(r)
		if err != nil {
			return answer{}, err
		}
		sent, err := readPosted(r)
		if err != nil {
			return answer{}, err
		}
		command, wrong := read(sent.value)
		if len(wrong) > 0 {
			return answer{}, a.malformed(r, by, reference, command, sent.call, wrong)
		}
		made, err := a.Clerk.Act(r.Context(), by.actor, reference, command, sent.call, lambdahttp.Now(r.Context()))
		if err != nil {
			return answer{}, fmt.Errorf("change %s: %w", reference, err)
		}
		return done(http.StatusOK, made, by)
	}
}

// malformed explains a body that did not fit, together with what the domain
// would refuse of the rest of it. Nothing is carried out.
func (a API) malformed(r *http.Request, by caller, reference string, command derogation.Command, call casework.Call, wrong []derogation.FieldError) error {
	c, err := a.Reader.Read(r.Context(), by.actor, reference)
	if err != nil {
		return fmt.Errorf("read %s: %w", reference, err)
	}
	if err := a.unused(r, by, call); err != nil {
		return fmt.Errorf("change %s: %w", reference, err)
	}
	if command == nil {
		return &derogation.InvalidError{Fields: wrong}
	}
	actor := by.actor
	actor.Tier = derogation.TierOf(actor.OrganisationKind)
	_, _, err = derogation.Apply(c.State, command, actor, lambdahttp.Now(r.Context()))
	if forbidden, ok := errors.AsType[*derogation.ForbiddenError](err); ok {
		return forbidden
	}
	return allWrong(wrong, err)
}

// allWrong is what does not fit, with what else an *InvalidError names. A field
// that does not fit is not judged a second time by what was put in its place.
func allWrong(wrong []derogation.FieldError, err error) error {
	all := slices.Clone(wrong)
	if invalid, ok := errors.AsType[*derogation.InvalidError](err); ok {
		for _, field := range invalid.Fields {
			named := slices.ContainsFunc(wrong, func(w derogation.FieldError) bool {
				return field.Pointer == w.Pointer || strings.HasPrefix(field.Pointer, w.Pointer+"/")
			})
			if !named {
				all = append(all, field)
			}
		}
	}
	return &derogation.InvalidError{Fields: all}
}

func required(pointer string) derogation.FieldError {
	return derogation.FieldError{Pointer: pointer, Code: "required", Detail: "must be given"}
}
