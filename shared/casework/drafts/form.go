package drafts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Form is where the contacts of a trust write its requests, step by step, and
// send them. What they send is filed as any system's request is.
type Form struct {
	Submissions casework.Submissions
	Drafts      Store
}

// Rounds lists the rounds that take requests at the time given.
func (f Form) Rounds(ctx context.Context, now time.Time) ([]derogation.Round, error) {
	rounds, err := f.Submissions.Directory.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rounds, func(r derogation.Round) bool { return !r.MayBeAsked(now) }), nil
}

// Round returns the round that a draft is for; the zero Round while none is
// chosen, or when it is gone.
func (f Form) Round(ctx context.Context, draft Draft) (derogation.Round, error) {
	if draft.Request.Round == "" {
		return derogation.Round{}, nil
	}
	round, err := f.Submissions.Directory.Round(ctx, draft.Request.Round)
	if errors.Is(err, casework.ErrNotFound) {
		return derogation.Round{}, nil
	}
	return round, err
}

// Written returns the drafts of a link's holder that were not sent yet, those
// saved last first. Errors: those of Open.
func (f Form) Written(ctx context.Context, link FormLink, now time.Time) ([]Draft, error) {
	if _, err := f.Open(ctx, link); err != nil {
		return nil, err
	}
	drafts, err := f.Drafts.Drafts(ctx, link.Organisation, link.Contact)
	if err != nil {
		return nil, err
	}
	drafts = slices.DeleteFunc(drafts, func(draft Draft) bool { return draft.Acknowledgement != nil || !now.Before(draft.ExpiresAt) })
	slices.SortStableFunc(drafts, func(a, b Draft) int { return b.SavedAt.Compare(a.SavedAt) })
	return drafts, nil
}

// Earlier returns the requests of the trust that a new one can be begun from,
// those filed last first, at most limit. Errors: those of Open.
func (f Form) Earlier(ctx context.Context, link FormLink, now time.Time, limit int) ([]casework.Case, error) {
	view, err := f.Open(ctx, link)
	if err != nil {
		return nil, err
	}
	found, err := f.Submissions.Cases.LatestOfTrust(ctx, view.Trust.Code, now.Add(-earlierReach), now.Add(1), limit+mostImpactOnly)
	if err != nil {
		return nil, fmt.Errorf("earlier requests of %s: %w", view.Trust.Code, err)
	}
	var references []string
	for _, o := range found {
		if o.Status != derogation.ImpactOnly {
			references = append(references, o.Reference)
		}
	}
	return f.Submissions.Cases.Cases(ctx, references[:min(len(references), limit)])
}

// mostImpactOnly is how many reports of an impact alone are passed over to find
// enough requests.
const mostImpactOnly = 50

// earlierReach is how far back a new request can be begun from an earlier one.
const earlierReach = 90 * 24 * time.Hour

// Draft returns a draft of a link's holder. Errors: those of Open; casework.ErrNotFound,
// also when it has expired.
func (f Form) Draft(ctx context.Context, link FormLink, id string, now time.Time) (Draft, error) {
	if _, err := f.Open(ctx, link); err != nil {
		return Draft{}, err
	}
	draft, err := f.Drafts.Draft(ctx, Key{Trust: link.Organisation, Contact: link.Contact, ID: id})
	if err != nil {
		return Draft{}, err
	}
	if !now.Before(draft.ExpiresAt) {
		return Draft{}, casework.ErrNotFound
	}
	return draft, nil
}

// Begin starts a draft under an id that the caller chose, once: doing it again
// changes nothing. From is the reference of an earlier request of the trust to
// begin from, or empty: whom to phone is then who begins it. What is known of a
// request at one time alone is not taken over.
//
// Errors: those of Open; casework.ErrNotFound when the trust has no such earlier request.
func (f Form) Begin(ctx context.Context, link FormLink, id, from string, now time.Time) error {
	return f.begin(ctx, link, id, from, afresh, nil, now)
}

// BeginAnother is Begin from a request that the trust has just sent, for another service
// of its: all of it stands but the service, the kind of care and the doctors. Kept are
// the pages of the form whose answers need no other look. Errors: those of Begin.
func (f Form) BeginAnother(ctx context.Context, link FormLink, id, from string, kept []string, now time.Time) error {
	return f.begin(ctx, link, id, from, forAnotherService, kept, now)
}

func (f Form) begin(ctx context.Context, link FormLink, id, from string, taken func(derogation.State) derogation.Request, kept []string, now time.Time) error {
	view, err := f.Open(ctx, link)
	if err != nil {
		return err
	}
	draft := Draft{Key: Key{Trust: view.Trust.Code, Contact: view.Contact.ID, ID: id}}
	draft.Request.Contact = derogation.RequestContact{Name: view.Contact.Name, Role: view.Contact.Role, Email: view.Contact.Email, Phone: view.Contact.Mobile}
	if from != "" {
		c, _, err := f.Submissions.Cases.Case(ctx, from)
		if err != nil {
			return err
		}
		if c.State.Trust.Code != view.Trust.Code || c.State.Status == derogation.ImpactOnly {
			return casework.ErrNotFound
		}
		draft.Request, draft.Saved = taken(c.State), kept
	}
	rounds, err := f.Rounds(ctx, now)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rounds, func(r derogation.Round) bool { return r.ID == draft.Request.Round }) {
		draft.Request.Round = ""
	}
	if len(rounds) == 1 {
		draft.Request.Round = rounds[0].ID
	}
	err = f.save(ctx, draft, now)
	if errors.Is(err, casework.ErrStale) {
		return nil // It was begun already.
	}
	return err
}

// afresh is a request to begin a new one from: without its times, without what
// held at one time alone, and without what somebody stood behind then. It names
// an earlier one that ended without a permission as the one that it follows.
func afresh(s derogation.State) derogation.Request {
	r := s.Request
	r.Staff = slices.Clone(r.Staff)
	for i := range r.Staff {
		r.Staff[i].Window = nil
	}
	r.Window, r.DecisionNeededBy.At, r.Risk.BeganAt = derogation.Window{}, time.Time{}, time.Time{}
	r.MassCasualty, r.Attestation, r.LocalNegotiatingCommittee = nil, derogation.Attestation{}, derogation.LNC{}
	r.WouldDoRoutineElective = nil
	r.Previous = ""
	if slices.Contains([]derogation.Status{derogation.Declined, derogation.Refused, derogation.Undecided}, s.Status) {
		r.Previous = s.Reference
	}
	for _, item := range r.Evidence.Items() {
		if said := item.Statement; said != nil {
			r.Evidence = r.Evidence.With(item.Field, &derogation.Statement{Answer: said.Answer, Detail: said.Detail})
		}
	}
	return r
}

// forAnotherService is a request without what another service of the same night asks for
// otherwise. A mass casualty event is not taken over: what is filed for one joins the
// request that is open for it.
func forAnotherService(s derogation.State) derogation.Request {
	r := s.Request
	r.Service, r.Category, r.Staff = "", "", nil
	r.Previous, r.MassCasualty = "", nil
	return r
}

// Save stores a draft as it was changed, if it is still at its version and was
// not sent. The call has the texts that were typed. Errors: those of Draft;
// *casework.PrivacyError; casework.ErrStale.
func (f Form) Save(ctx context.Context, link FormLink, draft Draft, call casework.Call, now time.Time) error {
	stored, err := f.Draft(ctx, link, draft.Key.ID, now)
	if err != nil {
		return err
	}
	if err := call.Screen(now); err != nil {
		return err
	}
	if stored.Acknowledgement != nil || stored.Version != draft.Version {
		return casework.ErrStale
	}
	draft.Key, draft.Acknowledgement = stored.Key, nil
	return f.save(ctx, draft, now)
}

// save stores a draft for as long as its round keeps one that was saved now.
func (f Form) save(ctx context.Context, draft Draft, now time.Time) error {
	round, err := f.Round(ctx, draft)
	if err != nil {
		return err
	}
	return f.Drafts.SaveDraft(ctx, draft.saved(now, round.Keeps()))
}

// saved is the draft as it is kept from now on.
func (d Draft) saved(now time.Time, keeps derogation.Retention) Draft {
	d.SavedAt, d.ExpiresAt = now.UTC(), now.UTC().AddDate(0, 0, keeps.DraftDays)
	return d
}

// Check says what would become of a draft if it were sent at the time given. It
// changes nothing.
func (f Form) Check(ctx context.Context, view View, draft Draft, now time.Time) (casework.Checked, error) {
	round, err := f.Round(ctx, draft)
	if err != nil {
		return casework.Checked{}, err
	}
	if round.ID == "" {
		err = derogation.Invalid(derogation.FieldError{Pointer: "/round", Code: "required", Detail: "must be chosen"})
	}
	return f.Submissions.Check(ctx, casework.Filing{Request: draft.Request}, view.Trust, round, err, now)
}
