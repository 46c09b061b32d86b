package form

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/uktime"
)

const slugSent = "sent"

// fieldAnother confirms that a request which reads like another one is one of its
// own. Its value is the other's reference.
const fieldAnother = "another"

// checkBody is the whole request before it is sent.
type checkBody struct {
	What    string
	Parts   []partOf[checkPage]
	Left    []kit.Link
	Failed  bool
	Similar []kit.Link
	// Agreed is what was agreed in advance; nil for nothing.
	Agreed *words.FlagView
	// Form is nil while there is nothing that could be sent.
	Form *kit.Form
	List string
}

type checkPage struct {
	Change string
	Rows   []kit.Row
}

func (h *pages) showCheck(w http.ResponseWriter, r *http.Request, v draftVisit) error {
	return h.checkPage(w, r, v, http.StatusOK, kit.Filled{}, nil)
}

// checkPage shows all answers. Refused is what the filing was refused for.
func (h *pages) checkPage(w http.ResponseWriter, r *http.Request, v draftVisit, status int, f kit.Filled, refused []derogation.FieldError) error {
	checked, err := v.drafts.Check(r.Context(), v.view, v.draft, v.Now)
	if err != nil {
		return err
	}
	body := checkBody{
		What: whatIsAsked(v.draft.Request), Parts: byPart(v.steps, v.checkPage), List: v.path(), Failed: status != http.StatusOK,
		Left: v.toDo(append(checked.Wrong, refused...)),
	}
	if checked.Agreed != nil {
		body.Agreed = new(words.AgreedFlag(*checked.Agreed, "just now"))
	}
	for _, reference := range checked.Similar {
		path, err := v.casePath(reference)
		if err != nil {
			return err
		}
		body.Similar = append(body.Similar, kit.Link{Path: path, Text: reference})
	}
	if len(body.Left) == 0 {
		body.Form = &kit.Form{
			Path: v.stepPath(slugCheck), Hidden: []kit.HiddenField{{Name: kit.FieldVersion, Value: strconv.Itoa(v.draft.Version)}}, Submit: "Send the request",
			Person: f.Person("the request"), Confirm: f.Checkbox(), Controls: another(f),
		}
	}
	for _, one := range f.Problems {
		at := "#" + one.ID
		if body.Form == nil {
			at = v.path()
		}
		body.Left = append(body.Left, kit.Link{Path: at, Text: one.Text})
	}
	return h.Render(w, r, status, viewFormCheck, v.page("Check your answers", body.Failed, body))
}

// toDo is where each thing that is wrong is put right, and each page that was
// never saved.
func (v draftVisit) toDo(wrong []derogation.FieldError) []kit.Link {
	var todo []kit.Link
	for _, one := range wrong {
		if !v.onAPage(one.Pointer) && one.Pointer != "/person" {
			todo = append(todo, kit.Link{Path: v.path(), Text: words.Sentence(words.Detail(one.Detail))})
		}
	}
	for _, s := range v.steps {
		found := s.problemsAt(wrong)
		path := v.stepPath(s.slug) + "?" + fieldBack + "=" + slugCheck
		switch v.stateOf(s, wrong) {
		case stepNotStarted:
			todo = append(todo, kit.Link{Path: path, Text: s.name + ": not started"})
		case stepInProgress:
			for _, one := range found {
				todo = append(todo, kit.Link{Path: path + "#" + one.ID, Text: s.name + ": " + one.Text})
			}
		case stepDone, stepMayWait:
			// Neither has anything to do.
		}
	}
	return todo
}

func (v draftVisit) onAPage(pointer string) bool {
	return slices.ContainsFunc(v.steps, func(s step) bool {
		_, ok := s.placeAt(pointer)
		return ok
	})
}

func (v draftVisit) checkPage(s step) checkPage {
	r := v.draft.Request
	a := of(s, r)
	page := checkPage{Change: v.stepPath(s.slug) + "?" + fieldBack + "=" + slugCheck}
	switch {
	case s.rows != nil:
		page.Rows = s.rows(r)
	case s.slug == slugCasualty && r.MassCasualty == nil:
		page.Rows = []kit.Row{{Name: "Mass casualty exception", ID: fieldCasualty, Reading: kit.Reading{Text: "No"}}}
	default:
		page.Rows = kit.ReadBack(s.controls(kit.Filled{Typed: a.typed}), a.times)
	}
	return page
}

// file sends the request. The same draft is filed once, whoever sends it again.
func (h *pages) file(w http.ResponseWriter, r *http.Request, v draftVisit, typed url.Values) error {
	in := &kit.Input{Typed: typed, Now: v.Now}
	person := in.Text(kit.FieldPerson, "Enter your name")
	in.Confirmed()
	f := in.Filled()
	if len(in.Wrong) > 0 || v.left() > 0 {
		return h.checkPage(w, r, v, http.StatusUnprocessableEntity, f, nil)
	}
	filed, err := v.drafts.File(r.Context(), v.link, v.draft.Key.ID, in.Hidden(kit.FieldVersion), person, in.Said(casework.Call{NotDuplicateOf: typed.Get(fieldAnother)}), v.Now)
	if err != nil {
		return h.refuseFiling(w, r, v, f, err)
	}
	telemetry.Set(r.Context(), "reference", filed.Reference)
	return kit.Redirect(w, v.stepPath(slugSent))
}

func (h *pages) refuseFiling(w http.ResponseWriter, r *http.Request, v draftVisit, f kit.Filled, err error) error {
	var invalid *derogation.InvalidError
	var same *casework.PossibleDuplicateError
	var full *casework.LimitError
	switch {
	case errors.Is(err, casework.ErrStale):
		if err := readDraft(r.Context(), &v, v.draft.Key.ID); err != nil {
			return err
		}
		if err := v.sent(); err != nil {
			return err
		}
		f.Problems.Add(kit.FieldPerson, "The draft was changed in another window at "+uktime.Page(v.draft.SavedAt)+". Look through it, then send it again")
		return h.checkPage(w, r, v, http.StatusConflict, f, nil)
	case errors.As(err, &same):
		f.Typed.Set(fieldAnother, same.Reference)
		f.Problems.Add(fieldAnother, "The very same was sent at "+uktime.Page(same.At)+", as "+same.Reference+". If this is another request, tick the box below and send it again")
		return h.checkPage(w, r, v, http.StatusConflict, f, nil)
	case errors.As(err, &full):
		f.Problems.Add(kit.FieldPerson, tooMany(full, v.Now))
		return h.checkPage(w, r, v, http.StatusTooManyRequests, f, nil)
	case errors.Is(err, casework.ErrKeyReused):
		f.Problems.Add(kit.FieldPerson, "You sent this draft before, and changed it after that: what was sent stands among your requests, and you can add the change there")
		return h.checkPage(w, r, v, http.StatusConflict, f, nil)
	case errors.As(err, &invalid):
		for _, wrong := range invalid.Fields {
			if wrong.Pointer == "/person" {
				f.Problems.Add(kit.FieldPerson, "Your name "+words.Detail(wrong.Detail))
			}
		}
		return h.checkPage(w, r, v, http.StatusUnprocessableEntity, f, invalid.Fields)
	default:
		return err
	}
}

// another asks whether a request is another one than the one that reads the same,
// where there is one.
func another(f kit.Filled) []kit.Control {
	same := f.Typed.Get(fieldAnother)
	if same == "" {
		return nil
	}
	return []kit.Control{{
		Kind: kit.KindCheckboxes, ID: fieldAnother, Label: "Is it another request?", Error: f.Problems.At(fieldAnother),
		Options: []kit.Option{{ID: fieldAnother, Value: same, Label: "It is not the same as " + same + ": send it as well", Checked: f.Problems.At(fieldAnother) == ""}},
	}}
}

// tooMany says why a request was not taken, and what else there is to do.
func tooMany(full *casework.LimitError, now time.Time) string {
	said := fmt.Sprintf("Your trust has sent %d requests by this form in an hour, as many as it may. Send it again after %s", full.Limit, uktime.Page(now.Add(full.RetryAfter)))
	switch full.By {
	case casework.LimitedByHour:
	case casework.LimitedByOpen:
		said = fmt.Sprintf("Your trust has %d requests open that were sent by this form, as many as it may. Withdraw those that are not needed, and send it again in a minute", full.Limit)
	case casework.LimitedAtOnce:
		said = "Many requests are sent at this moment. Send it again in a few seconds"
	}
	if full.Phone != "" {
		said += ". If it cannot wait, phone " + full.Phone
	}
	return said
}

// filedBody says that a request was sent, and what happens next.
type filedBody struct {
	casework.Acknowledgement
	Heading string
	round   derogation.Round
	Case    string
	Back    string
	// Another begins the same for another service.
	Another []kit.HiddenField
}

// Called is what the round calls a tier.
func (b filedBody) Called(tier derogation.Tier) string {
	return words.Sentence(words.Called(b.round, tier))
}

func (h *pages) showSent(w http.ResponseWriter, r *http.Request, v draftVisit) error {
	filed := v.draft.Acknowledgement
	if filed == nil {
		return kit.Redirect(w, v.path())
	}
	path, err := v.casePath(filed.Reference)
	if err != nil {
		return err
	}
	round, err := h.drafts.Submissions.Directory.Round(r.Context(), filed.Round)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		return err
	}
	v.round = round
	body := filedBody{Acknowledgement: *filed, Heading: "Request sent", round: round, Case: path, Back: v.visit.path(), Another: []kit.HiddenField{
		{Name: fieldDraft, Value: kit.Draw(h.drafts.Submissions.Random)}, {Name: fieldFromCase, Value: filed.Reference}, {Name: fieldBesides, Value: "yes"},
	}}
	if filed.Joined {
		body.Heading = "Added to the request that is open"
	}
	return h.Render(w, r, http.StatusOK, viewFormSent, v.page(body.Heading, false, body))
}
