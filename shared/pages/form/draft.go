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
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/uktime"
)

// errNotRegistered: the link is good, and its holder is no contact any more.
var errNotRegistered = errors.New("the link's holder is not registered for the trust")

// errNoSuchDraft: the link is good, and its holder has no draft of this id.
var errNoSuchDraft = errors.New("there is no such draft")

// expired: the link is good, and its time is over.
type expired struct{ at time.Time }

func (expired) Error() string { return "the link has expired" }

// alreadySent: the draft was sent, and the page at the path says so.
type alreadySent struct{ path string }

func (alreadySent) Error() string { return "the draft was sent already" }

// visit is one request of whoever holds the link to a trust's form.
type visit struct {
	kit.Caller
	link   drafts.FormLink
	drafts drafts.Form
	view   drafts.View
}

// draftVisit is one that is about one draft.
type draftVisit struct {
	visit
	draft drafts.Draft
	round derogation.Round
	steps []step
	// rounds are those that take requests.
	rounds []derogation.Round
}

// visit verifies the link and opens the form. Errors: kit.ErrNoSuchLink,
// errNotRegistered, expired.
func (h *pages) visit(r *http.Request) (visit, error) {
	c, err := h.Caller(r, signedlink.PurposeForm)
	if err != nil {
		return visit{}, err
	}
	telemetry.Set(r.Context(), "trust", c.Said.Organisation)
	v := visit{
		Caller: c, link: drafts.FormLink{Organisation: c.Said.Organisation, Contact: c.Said.Contact, Address: c.Said.Address}, drafts: h.drafts,
	}
	ahead := casework.Ahead{Organisation: c.Said.Organisation, Contacts: c.Said.Organisation}
	if err := v.drafts.Submissions.Cases.ReadAhead(r.Context(), ahead); err != nil {
		return visit{}, fmt.Errorf("open the form: %w", err)
	}
	switch v.view, err = v.drafts.Open(r.Context(), v.link); {
	case errors.Is(err, casework.ErrNotFound):
		return visit{}, errNotRegistered
	case err != nil:
		return visit{}, fmt.Errorf("open the form: %w", err)
	case !c.Expired.IsZero():
		return visit{}, expired{c.Expired}
	}
	return v, nil
}

// openDraft is visit for what is about one draft. Error also: errNoSuchDraft.
func (h *pages) openDraft(r *http.Request) (draftVisit, error) {
	form, err := h.visit(r)
	if err != nil {
		return draftVisit{}, err
	}
	v := draftVisit{visit: form}
	return v, readDraft(r.Context(), &v, r.PathValue("draft"))
}

// unsent is openDraft for what is about a draft that was not sent. Error also:
// alreadySent.
func (h *pages) unsent(r *http.Request) (draftVisit, error) {
	v, err := h.openDraft(r)
	if err == nil {
		err = v.sent()
	}
	return v, err
}

// sent is alreadySent for a draft that was; nil for another.
func (v draftVisit) sent() error {
	if v.draft.Acknowledgement == nil {
		return nil
	}
	return alreadySent{v.stepPath(slugSent)}
}

// readDraft reads the draft anew. Error: errNoSuchDraft.
func readDraft(ctx context.Context, v *draftVisit, id string) error {
	if !kit.Drawn(id) {
		return errNoSuchDraft
	}
	draft, err := v.drafts.Draft(ctx, v.link, id, v.Now)
	if errors.Is(err, casework.ErrNotFound) {
		return errNoSuchDraft
	}
	if err != nil {
		return err
	}
	rounds, err := v.drafts.Rounds(ctx, v.Now)
	if err != nil {
		return err
	}
	if v.round, err = v.drafts.Round(ctx, draft); err != nil {
		return err
	}
	v.draft, v.rounds, v.steps = draft, rounds, steps(v.round, rounds, known{trust: v.view.Trust})
	return nil
}

func formPath(token string) string { return "/f/" + url.PathEscape(token) }

func (v visit) path() string { return formPath(v.Token) }

func (v draftVisit) path() string { return v.visit.path() + "/" + v.draft.Key.ID }

func (v draftVisit) stepPath(slug string) string { return v.path() + "/" + slug }

// casePath is a link to a case of the trust, for the same contact and as long as
// this one: what lives longer is mailed.
func (v visit) casePath(reference string) (string, error) {
	token, err := signedlink.Mint(v.Keys, signedlink.Link{
		Purpose: signedlink.PurposeTrustPage, Reference: reference, Contact: v.link.Contact, Address: v.Said.Address, Expires: v.Said.Expires,
	})
	if err != nil {
		return "", fmt.Errorf("link to a case: %w", err)
	}
	return kit.TrustPath(token), nil
}

// overBody says why a form cannot be opened, and what to do: Back is where the
// form begins.
type overBody struct {
	kit.Message
	// Again offers a new link.
	Again bool
	// Written are the texts of a page that could not be saved.
	Written []string
}

// longTexts are the fields of the form that somebody would not type twice.
func longTexts() []string {
	var ids []string
	for _, s := range steps(derogation.Round{}, nil, known{}) {
		for _, c := range s.controls(kit.Filled{}) {
			if c.Kind == kit.KindLongText {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}

// fail answers whatever stopped a visit to a form.
func (h *pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	var said kit.Message
	var over expired
	var sent alreadySent
	body := overBody{Message: kit.Message{Status: http.StatusNotFound}}
	switch {
	case errors.As(err, &sent):
		_ = kit.Redirect(w, sent.path)
		return
	case errors.Is(err, kit.ErrNoSuchLink), errors.As(err, &said):
		h.Fail(w, r, err)
		return
	case errors.Is(err, errNotRegistered):
		body.Heading, body.Said = "This link no longer opens the form", []string{
			"The person that it was sent to is no longer registered as a contact of the trust.",
			"If you should still be, tell the person who keeps your organisation’s contacts.",
		}
	case errors.Is(err, errNoSuchDraft):
		body.Heading, body.Said = "There is no such draft", []string{
			"A draft is kept for some days after it was last saved: the list of your drafts says until when. Only the person who began it can see it.",
		}
		body.Back = formPath(r.PathValue("token"))
	case errors.As(err, &over):
		body.Status, body.Again, body.Heading, body.Said = http.StatusGone, true, "This link has expired", []string{
			"It worked until " + uktime.Page(over.at) + ". Your drafts are kept: a new link opens them.",
		}
	default:
		telemetry.Fail(r.Context(), err)
		body.Message = kit.Message{
			Status: http.StatusInternalServerError, Heading: "Something went wrong on our side", Paper: true, RequestID: lambdahttp.RequestID(r.Context()),
			Said: []string{"We cannot say whether what you sent was saved. Try again in a minute."},
		}
		if token := r.PathValue("token"); token != "" {
			body.Back = formPath(token)
		}
	}
	body.Written = kit.Written(r.PostForm, longTexts())
	body.Help = h.Help(r.Context(), lambdahttp.Now(r.Context()))
	if err := h.Render(w, r, body.Status, viewFormOver, kit.Page{Title: body.Heading, Body: body}); err != nil {
		h.Fail(w, r, err)
	}
}
