package derogation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/written"
)

// Limits on what people write, low enough that a case fits its DynamoDB item
// whatever the alphabet. A passed tier's comments together are no
// longer than one answer.
const (
	maxText     = 2000
	maxNote     = 1000
	maxComments = 5
)

// answered checks what every tier's answer must satisfy, and returns the open
// review. The order matters: who may never do this learns nothing about the
// case; who came late learns what happened.
func (s State) answered(action Action, actor Actor, basis Basis) (Review, error) {
	review, err := s.reviewFor(action, actor, basis.Review)
	if err != nil {
		return Review{}, err
	}
	if err := s.unanswered(review); err != nil {
		return Review{}, err
	}
	if basis.ContentVersion != s.ContentVersion {
		return Review{}, s.contentChanged(basis.ContentVersion)
	}
	return review, nil
}

// unanswered checks that a review still waits for its answer; who comes late learns
// what happened.
func (s State) unanswered(review Review) error {
	if !review.Open() {
		return s.settledAlready(review)
	}
	if !s.Status.Open() {
		return s.closed()
	}
	return nil
}

func (s State) contentChanged(shown int) error {
	conflict := &ConflictError{
		Code: ConflictContentChanged, Status: s.Status, Tier: s.Tier, At: s.ChangedAt,
		Detail: fmt.Sprintf("the request changed: you were shown version %d, it is now version %d; look again", shown, s.ContentVersion),
	}
	if n := len(s.Amendments); n > 0 {
		conflict.By, conflict.At = s.Amendments[n-1].By.Name, s.Amendments[n-1].At
	}
	return conflict
}

// reviewFor finds the review that somebody would act on, and checks that they
// may. Where there is none, they are judged by their own tier, so that a guess
// at a review tells an outsider nothing.
func (s State) reviewFor(action Action, actor Actor, number int) (Review, error) {
	review, ok := s.Review(number)
	if !ok {
		review.Tier = actor.Tier
	}
	if err := s.mayAct(action, actor, review); err != nil {
		return Review{}, err
	}
	if !ok {
		return Review{}, &ConflictError{Code: ConflictReviewNotOpen, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "there is no such review"}
	}
	return review, nil
}

// mayAct checks that the actor answers for the review's tier at the right
// organisation, that the tier has this action, and that nobody reviews what
// they filed themselves.
func (s State) mayAct(action Action, actor Actor, review Review) error {
	rules, ok := s.Round.TierRules(review.Tier)
	if !ok {
		return &ForbiddenError{Action: action, Detail: "the round has no such tier"}
	}
	if actor.Kind != ActorReviewer && actor.Kind != ActorClient || actor.Organisation == "" {
		return &ForbiddenError{Action: action, Detail: "only an organisation's person or system may answer a review"}
	}
	if actor.Tier != review.Tier || actor.Organisation != rules.Answering(s.Trust) {
		return &ForbiddenError{Action: action, Detail: "only " + rules.DisplayName + " may answer this review"}
	}
	if action != ActComment && action != ActHandOver && action != ActAcknowledge && !slices.Contains(rules.Allows(), action) {
		return &ForbiddenError{Action: action, Detail: rules.DisplayName + " may not " + string(action)}
	}
	if actor.ID == s.FiledBy.ID {
		return &ForbiddenError{Action: action, Detail: "nobody reviews what they filed themselves"}
	}
	return provedFor(action, actor)
}

func (s State) settledAlready(review Review) error {
	conflict := &ConflictError{Code: ConflictReviewClosed, Status: s.Status, Tier: review.Tier, At: *review.ClosedAt}
	switch {
	case review.Outcome == OutcomeNoAnswer && review.Tier == Union:
		conflict.Detail = "no decision was recorded in time, and the request ended undecided"
	case review.Voided():
		conflict.By = review.By.Name
		conflict.Detail = "the request was voided before this review was answered"
	case review.Outcome == OutcomeOvertaken:
		conflict.By = review.By.Name
		conflict.Detail = "the trust ended the request before this review was answered: " + strings.ReplaceAll(string(s.Status), "_", " ")
	case review.Outcome == OutcomeNobodyToAsk:
		conflict.Detail = "nobody was there to be asked, and the request went on"
	case review.Outcome == OutcomeNoAnswer:
		conflict.Detail = "no answer was recorded in time, and the request went on"
	case s.Decision != nil && s.Decision.Accepted != nil && review.Number == len(s.Reviews):
		conflict.By = s.Decision.Accepted.By.Name
		conflict.Detail = "the trust accepted the counter-offer"
	default:
		conflict.By = review.By.Name
		conflict.Detail = "this review was already answered: " + strings.ReplaceAll(string(review.Outcome), "_", " ")
	}
	return conflict
}

func (s State) closed() error {
	conflict := &ConflictError{Code: ConflictClosed, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "the request has ended: " + strings.ReplaceAll(string(s.Status), "_", " ")}
	if s.Ending != nil {
		conflict.By, conflict.At = s.Ending.By.Name, s.Ending.At
	}
	return conflict
}

func (r Review) event(t EventType, text string) Event {
	return Event{Type: t, Tier: r.Tier, Review: r.Number, Text: strings.TrimSpace(text)}
}

func (f *fields) words(pointer, text string, required bool, limit int) {
	if required {
		f.require(pointer, text)
	}
	if written.TooLong(text, limit) {
		f.add(pointer, "too_long", fmt.Sprintf("must be %d characters or fewer", limit))
	}
	f.checkControl(pointer, text)
}

// TooLong reports whether a text is longer than any field may hold.
func TooLong(text string) bool { return written.TooLong(text, maxText) }

func (f *fields) checkControl(pointer, text string) {
	if written.Unwritable(text) {
		f.add(pointer, "control_character", "must not hold control characters")
	}
}

// checkReasons checks the codes of a refusal's reasons, each given once.
func (s State) checkReasons(bad *fields, codes []ReasonCode) {
	for i, code := range codes {
		at := fmt.Sprintf("/reasons/%d", i)
		if !slices.ContainsFunc(s.Round.Reasons(), func(r Reason) bool { return r.Code == code }) {
			bad.add(at, "unknown_reason", "is not one of the reasons")
		} else if slices.Contains(codes[:i], code) {
			bad.add(at, "repeated", "is given already")
		}
	}
}

func (c Escalate) decide(s State, actor Actor, _ time.Time) (Event, error) {
	review, err := s.answered(ActEscalate, actor, c.Basis)
	if err != nil {
		return Event{}, err
	}
	var bad fields
	bad.said(ActEscalate, "/comment", c.Comment, false)
	if review.Tier.SaysSupport() && c.Supported == nil {
		bad.add("/supported", "required", "say whether you support the request; it goes on either way")
	}
	if !review.Tier.SaysSupport() && c.Supported != nil {
		bad.add("/supported", "not_allowed", "is for the regional medical director")
	}
	if !review.Tier.ConfirmsEvidence() && c.EvidenceConfirmed {
		bad.add("/evidenceConfirmed", "not_allowed", "is for the trust's medical director")
	}
	e := review.event(EventEscalated, c.Comment)
	e.EvidenceConfirmed, e.Supported = c.EvidenceConfirmed, c.Supported
	return e, bad.err()
}

func (c ResolveLocally) decide(s State, actor Actor, _ time.Time) (Event, error) {
	review, err := s.answered(ActResolveLocally, actor, c.Basis)
	if err != nil {
		return Event{}, err
	}
	var bad fields
	bad.said(ActResolveLocally, "/how", c.How, true)
	return review.event(EventResolvedLocally, c.How), bad.err()
}

func (c Decline) decide(s State, actor Actor, _ time.Time) (Event, error) {
	review, err := s.answered(ActDecline, actor, c.Basis)
	if err != nil {
		return Event{}, err
	}
	var bad fields
	bad.said(ActDecline, "/reasons", c.Reasons, true)
	return review.event(EventDeclined, c.Reasons), bad.err()
}

func (c Approve) decide(s State, actor Actor, now time.Time) (Event, error) {
	review, err := s.answered(ActApprove, actor, c.Basis)
	if err != nil {
		return Event{}, err
	}
	bad, err := s.checkGrant(ActApprove, c.Terms, now)
	if err != nil {
		return Event{}, err
	}
	if c.Remark != nil {
		bad.said(ActApprove, "/remark/text", c.Remark.Text, true)
	}
	decidedAt := checkDecidedAt(&bad, c.DecidedAt, review, now)
	s.checkPublicAddress(&bad, c.PublicAddress, s.Round.UnionPublishes)
	e := review.event(EventApproved, "")
	e.Terms, e.DecidedAt, e.PublicAddress, e.Remark = new(c.Terms.settled(s.Request)), &decidedAt, c.PublicAddress, c.Remark
	return e, bad.err()
}

// checkGrant names all that is wrong with terms that the union would grant, or offers.
func (s State) checkGrant(action Action, terms Terms, now time.Time) (fields, error) {
	if !now.Before(s.Request.Window.To) {
		return nil, &ConflictError{Code: ConflictWindowPassed, Status: s.Status, Tier: s.Tier, At: s.Request.Window.To, Detail: "the window asked for has passed; there is nothing left to approve"}
	}
	bad := checkTerms(action, s.Request, terms)
	bad.said(action, "/terms/conditions", terms.Conditions, false)
	if s.untilStrikeEnds(terms.To).Before(terms.To) {
		bad.add("/terms/to", "no_strike", "must not be after the end of the strike, "+s.StrikeEnd.EndsAt.Format(time.RFC3339))
	}
	if !now.Before(terms.To) {
		bad.add("/terms/to", "already_passed", "must be in the future")
	}
	return bad, nil
}

func (c Refuse) decide(s State, actor Actor, now time.Time) (Event, error) {
	review, err := s.answered(ActRefuse, actor, c.Basis)
	if err != nil {
		return Event{}, err
	}
	var bad fields
	if len(c.Reasons) == 0 {
		bad.add("/reasons", "required", "give at least one reason")
	}
	s.checkReasons(&bad, c.Reasons)
	bad.said(ActRefuse, "/explanation", c.Explanation, slices.Contains(c.Reasons, ReasonOther))
	decidedAt := checkDecidedAt(&bad, c.DecidedAt, review, now)
	s.checkPublicAddress(&bad, c.PublicAddress, s.Round.UnionPublishes)
	e := review.event(EventRefused, c.Explanation)
	e.Reasons, e.DecidedAt, e.PublicAddress = c.Reasons, &decidedAt, c.PublicAddress
	return e, bad.err()
}

// checkDecidedAt returns when the decision was made: as stated, or now.
func checkDecidedAt(bad *fields, stated time.Time, review Review, now time.Time) time.Time {
	if stated.IsZero() {
		return now
	}
	if stated.After(now) || stated.Before(review.OpenedAt.Truncate(time.Minute)) {
		bad.add("/decidedAt", "out_of_range", "must lie between the opening of the review and now")
	}
	return stated.UTC()
}

func (c AddComment) decide(s State, actor Actor, _ time.Time) (Event, error) {
	review, err := s.reviewFor(ActComment, actor, c.Review)
	if err != nil {
		return Event{}, err
	}
	if !s.Status.Open() {
		return Event{}, s.closed()
	}
	if review.Open() {
		return Event{}, &ConflictError{Code: ConflictReviewNotOpen, Status: s.Status, Tier: review.Tier, At: review.OpenedAt, Detail: "this review is still open: answer it, with your comment"}
	}
	if !review.Passed() {
		return Event{}, s.settledAlready(review)
	}
	var bad fields
	bad.said(ActComment, "/text", c.Text, true)
	s.checkRoom(&bad, c)
	return review.event(EventCommentAdded, c.Text), bad.err()
}

// checkRoom keeps one tier's comments from filling the case up until nothing
// more can be written to it.
func (s State) checkRoom(bad *fields, c AddComment) {
	said, long := 0, written.Length(c.Text)
	for _, earlier := range s.Comments {
		if earlier.Review == c.Review {
			said++
			long += written.Length(earlier.Text)
		}
	}
	if said > 0 && (said >= maxComments || long > maxText) {
		bad.add("/text", "too_many", fmt.Sprintf("a tier may add %d comments of %d characters together", maxComments, maxText))
	}
}
