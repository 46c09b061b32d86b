package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

const requestsPath = "/v1/requests"

// serveLists serves the collection of requests: filing one, and listing them.
func (a API) serveLists(mux *http.ServeMux) {
	collection := readable(a.authorised(ScopeRead, a.list))
	collection[http.MethodPost] = a.authorised(ScopeWrite, a.submit)
	mux.Handle(requestsPath, collection)
}

// listed is a part of a list. NextCursor is left out when nothing follows.
type listed struct {
	Items      []listItem `json:"items"`
	NextCursor string     `json:"nextCursor,omitempty"`
	Links      listLinks  `json:"links"`
}

type listLinks struct {
	Self string `json:"self"`
	Next string `json:"next,omitempty"`
}

// listItem is what a list says of a request. The rest is at its own address.
type listItem struct {
	Reference        string            `json:"reference"`
	Round            string            `json:"round"`
	Trust            listTrust         `json:"trust"`
	Site             string            `json:"site,omitempty"`
	Service          string            `json:"service,omitempty"`
	Status           derogation.Status `json:"status"`
	Tier             derogation.Tier   `json:"tier,omitempty"`
	Version          int               `json:"version"`
	ContentVersion   int               `json:"contentVersion"`
	DoctorsAsked     int               `json:"doctorsAsked"`
	SubmittedAt      time.Time         `json:"submittedAt"`
	ChangedAt        time.Time         `json:"changedAt"`
	DueAt            *time.Time        `json:"dueAt,omitempty"`
	DecisionNeededBy *time.Time        `json:"decisionNeededBy,omitempty"`
	Links            listLinks         `json:"links"`
}

type listTrust struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func (a API) list(r *http.Request, by caller) (answer, error) {
	given, err := queryOf(r)
	if err != nil {
		return answer{}, err
	}
	query, wrong := readListQuery(given)
	if len(wrong) > 0 {
		return answer{}, &queryError{wrong}
	}
	scope := cursorScope(given, by.actor)
	if query.After, err = a.placeOf(r.Context(), given, scope); err != nil {
		return answer{}, err
	}
	page, err := a.Lists.List(r.Context(), by.actor, query)
	switch {
	case errors.Is(err, reading.ErrRoundNeeded):
		return answer{}, &queryError{[]derogation.FieldError{{Pointer: "round", Code: "required", Detail: "must be given, or a trust"}}}
	case errors.Is(err, casework.ErrNotFound):
		return answer{}, noSuchRound()
	case err != nil:
		return answer{}, fmt.Errorf("list requests: %w", err)
	}
	body := listed{Items: each(page.Cases, representItem), Links: listLinks{Self: r.URL.RequestURI()}}
	if page.Next != "" {
		if body.NextCursor, err = a.cursorOf(r.Context(), page.Next, scope); err != nil {
			return answer{}, err
		}
		given.Set("cursor", body.NextCursor)
		body.Links.Next = requestsPath + "?" + given.Encode()
	}
	return answer{status: http.StatusOK, body: body}, nil
}

func representItem(c casework.Case) listItem {
	s := c.State
	item := listItem{
		Reference: s.Reference, Round: s.Round.ID, Trust: listTrust{s.Trust.Code, s.Trust.Name},
		Site: s.Request.Site.Name, Service: s.Request.Service, Status: s.Status, Tier: s.Tier,
		Version: s.Version, ContentVersion: s.ContentVersion, DoctorsAsked: derogation.Doctors(s.Request.Staff),
		SubmittedAt: s.SubmittedAt, ChangedAt: s.ChangedAt,
		Links: listLinks{Self: linksTo(s).Self},
	}
	if review, open := s.OpenReview(); open {
		item.DueAt = &review.DueAt
	}
	if question, open := s.OpenQuestion(); open {
		item.DueAt = &question.DueAt
	}
	if offer, open := s.OpenOffer(); open {
		item.DueAt = &offer.ExpiresAt
	}
	if needed := s.Request.DecisionNeededBy.At; !needed.IsZero() {
		item.DecisionNeededBy = &needed
	}
	return item
}
