package form

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/telemetry"
)

// caseLinkLives is how long a link to a case works that a form gives: as long as
// those that are mailed.
const caseLinkLives = 14 * 24 * time.Hour

// errNoSuchDraft: the link is good, and its holder has no draft of this id.
var errNoSuchDraft = errors.New("there is no such draft")

// visit is one request of whoever holds the link to a trust's form.
type visit struct {
	kit.Caller
	link drafts.FormLink
	desk drafts.Form
	view drafts.View
}

// draftVisit is one that is about one draft.
type draftVisit struct {
	visit
	draft drafts.Draft
	round derogation.Round
	steps []step
}

// visit verifies the link and opens the form. Errors: kit.ErrNoSuchLink,
// kit.ErrNotRegistered. For an expired link it returns a visit that says so.
func (h *Pages) visit(r *http.Request) (visit, error) {
	c, err := h.Caller(r, signedlink.PurposeForm)
	if err != nil {
		return visit{}, err
	}
	telemetry.Set(r.Context(), "trust", c.Said.Organisation)
	v := visit{
		Caller: c, link: drafts.FormLink{Organisation: c.Said.Organisation, Contact: c.Said.Contact}, desk: h.desk,
	}
	if v.view, err = v.desk.Open(r.Context(), v.link); errors.Is(err, casework.ErrNotFound) {
		return visit{}, kit.ErrNotRegistered
	} else if err != nil {
		return visit{}, fmt.Errorf("open the form: %w", err)
	}
	return v, nil
}

// openForm is visit for a handler. It answers by itself, and returns false,
// when there is nothing to open.
func (h *Pages) openForm(w http.ResponseWriter, r *http.Request) (visit, bool) {
	v, err := h.visit(r)
	if err == nil && v.Expired.IsZero() {
		return v, true
	}
	h.fail(w, r, v, err)
	return visit{}, false
}

// openDraft is openForm for what is about one draft.
func (h *Pages) openDraft(w http.ResponseWriter, r *http.Request) (draftVisit, bool) {
	form, ok := h.openForm(w, r)
	if !ok {
		return draftVisit{}, false
	}
	v := draftVisit{visit: form}
	if err := readDraft(r.Context(), &v, r.PathValue("draft")); err != nil {
		h.fail(w, r, form, err)
		return draftVisit{}, false
	}
	return v, true
}

// readDraft reads the draft anew. Error: errNoSuchDraft.
func readDraft(ctx context.Context, v *draftVisit, id string) error {
	if !kit.Drawn(id) {
		return errNoSuchDraft
	}
	draft, err := v.desk.Draft(ctx, v.link, id, v.Now)
	if errors.Is(err, casework.ErrNotFound) {
		return errNoSuchDraft
	}
	if err != nil {
		return err
	}
	rounds, err := v.desk.Rounds(ctx, v.Now)
	if err != nil {
		return err
	}
	if v.round, err = v.desk.Round(ctx, draft); err != nil {
		return err
	}
	v.draft, v.steps = draft, steps(v.round, rounds)
	return nil
}

func formPath(token string) string { return "/f/" + url.PathEscape(token) }

func (v visit) path() string { return formPath(v.Token) }

func (v draftVisit) path() string { return v.visit.path() + "/" + v.draft.Key.ID }

func (v draftVisit) stepPath(slug string) string { return v.path() + "/" + slug }

// casePath is a link to a case of the trust, for the same contact.
func (v visit) casePath(reference string) (string, error) {
	token, err := signedlink.Mint(v.Keys, signedlink.Link{
		Purpose: signedlink.PurposeTrust, Reference: reference, Contact: v.link.Contact, Expires: v.Now.Add(caseLinkLives),
	})
	if err != nil {
		return "", fmt.Errorf("link to a case: %w", err)
	}
	return kit.TrustPath(token), nil
}

// overBody says why a form cannot be opened, and what to do.
type overBody struct {
	Heading string
	Said    []string
	// Again offers a new link; Back is where the form begins.
	Again bool
	Back  string
	// Paper offers the form on paper, for what cannot wait; Help is whom to ring.
	Paper     bool
	Help      []kit.HelpLine
	RequestID string
	// Written are the texts of a page that could not be saved.
	Written []string
}

// longTexts are the fields of the form that somebody would not type twice.
var longTexts = []string{
	fieldBecause, fieldDescription, fieldUnexpected, fieldUnrelated, fieldIfRefused, fieldDetail, fieldLNCComment,
}

// fail answers whatever stopped a visit to a form.
func (h *Pages) fail(w http.ResponseWriter, r *http.Request, v visit, err error) {
	status, body := http.StatusNotFound, overBody{}
	switch {
	case errors.Is(err, kit.ErrNoSuchLink):
		h.Fail(w, r, err)
		return
	case errors.Is(err, kit.ErrNotRegistered):
		body = overBody{Heading: "This link no longer opens the form", Said: []string{
			"The person that it was sent to is no longer registered as a contact of the trust.",
			"If you should still be, tell whoever keeps your organisation’s contacts.",
		}}
	case errors.Is(err, errNoSuchDraft):
		body = overBody{Heading: "There is no such draft", Back: v.path(), Said: []string{
			"A draft is kept for 14 days after it was last saved, and shown to whoever began it alone.",
		}}
	case err == nil:
		status, body = http.StatusGone, overBody{Heading: "This link has expired", Again: true, Said: []string{
			"It worked until " + words.MomentOf(v.Expired).Text + ". Your drafts are kept: a new link opens them.",
		}}
	default:
		telemetry.Fail(r.Context(), err)
		status, body = http.StatusInternalServerError, overBody{
			Heading: "Something went wrong on our side", RequestID: lambdahttp.RequestID(r.Context()),
			Said: []string{"We cannot say whether what you sent was saved. Try again in a minute."}, Paper: true,
		}
		if token := r.PathValue("token"); token != "" {
			body.Back = formPath(token)
		}
	}
	for _, field := range longTexts {
		if text := r.PostForm.Get(field); text != "" {
			body.Written = append(body.Written, text)
		}
	}
	body.Help = h.Help(r.Context(), lambdahttp.Now(r.Context()))
	h.Render(w, r, status, viewFormOver, kit.Page{Title: body.Heading, Body: body})
}
