package review

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// reviewBody is the page of a review. Form is nil when nothing more can be done.
type reviewBody struct {
	Heading string
	// Headline is set where the review itself is over: where its request stands then
	// heads the page, and Heading comes after it.
	Headline words.HeadlineView
	Flags    []words.FlagView
	Request  words.RequestView
	Earlier  []words.TierView
	Thread   []words.QuestionView
	Form     *kit.Form
	// Position is shown where the review itself is over, or a decision was
	// reported.
	Position *words.Position
	// Anew is set where the request has come to the same tier again: it comes first.
	Anew *anewView
	// Left is what is left to do once the review is over.
	Left []string
	// Strike is where the union records what becomes of its strike.
	Strike string

	// These are of a review that waits for its tier, or that was passed while the
	// request is open. Alone says what to do for somebody who cannot act and has no
	// deputy.
	Asked askedView
	// Why is the beginning of the risk's description.
	Why    string
	Before *beforeView
	Own    *words.TierView
	Alone  string
}

// anewView is a review that is open now, for somebody who opened an earlier one.
// SendLink is where they have their new link sent.
type anewView struct {
	Who, SendLink      string
	OpenedAt, AnswerBy time.Time
	Late               bool
}

// askedView says who is asked, how long they have, and what happens then.
type askedView struct {
	As string
	// Over is said instead of the time left once the review has ended.
	Over     []string
	Late     bool
	Extended bool
	Paused   string
	// Offered is the offer that is with the trust; nil for none.
	Offered *derogation.Offer
	Left    string
	Until   time.Time
	Then    []string
	// HandedOver says who handed the review to whom.
	HandedOver []derogation.HandedOver
	// HaveIt is the button that says so; Seen who pressed it.
	HaveIt *haveItView
	Seen   []derogation.Seen
}

// wordsOfWhy is how many words of the risk's description the card shows: a line or
// two, so that the choices are on the first screens of a telephone.
const wordsOfWhy = 40

func (h *pages) showReview(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := v.unsent(r.Context())
	if err != nil {
		return err
	}
	return h.showOpened(w, r, v, http.StatusOK, f)
}

// showOpened shows a review with what its holder may do in it, and what was
// typed.
func (h *pages) showOpened(w http.ResponseWriter, r *http.Request, v visit, status int, f kit.Filled) error {
	s, review := v.state(), v.opened.Review
	body := reviewBody{
		Flags: words.Flags(s), Request: words.RequestViewOf(s, v.Now), Earlier: words.Said(s, review.Number-1), Thread: words.Thread(s, review.Number),
	}
	if !review.Open() || s.Reported != nil {
		body.Position = new(positionOf(v))
	}
	if review.Tier == derogation.Union {
		body.Strike = strikeVisit{visit: v}.path()
	}
	if len(v.opened.Actions(v.Now)) > 0 {
		body.Form = new(h.form(v, f))
	}
	view := viewSettled
	if body.Form != nil && (review.Open() || passedInSilence(v.opened)) {
		view = viewReview
		before, err := before(r.Context(), v)
		if err != nil {
			return err
		}
		body.Before = before
		h.waiting(&body, v)
	} else {
		settled(&body, v)
	}
	return h.Render(w, r, status, view, kit.CasePage(s, cmp.Or(body.Headline.State.Text, body.Heading), f.Problems, body))
}

// passedInSilence reports whether a tier was passed by a request that is open.
func passedInSilence(o casework.Opened) bool {
	return o.Review.Passed() && o.Case.State.Status.Open()
}

// waiting completes the page of a review that can be answered, or that was passed.
func (h *pages) waiting(body *reviewBody, v visit) {
	s, review := v.state(), v.opened.Review
	body.Heading, body.Asked = body.Request.Doctors+" asked for at "+words.Where(body.Request.Request), h.asked(v)
	body.Why = words.Beginning(body.Request.Risk.Description, wordsOfWhy)
	if !review.Open() {
		body.Own = new(words.TierViewOf(s, review))
	} else if len(v.opened.Deputies) == 0 {
		body.Alone = "Your organisation has registered nobody else who you could hand this over to. If you cannot act, phone your colleague on duty"
		if phone := s.Round.HelpPhone; phone != "" {
			body.Alone += ", or " + phone
		}
		body.Alone += "."
	}
}

// settled completes the page of a review that is over: what was recorded comes
// first.
func settled(body *reviewBody, v visit) {
	body.Headline = words.HeadlineViewOf(v.state(), v.Now)
	body.Heading, body.Left = "This review has been answered", left(v.opened, v.Now)
	if review, again := v.opened.Anew(); again {
		body.Anew = &anewView{Who: answersAs(v.opened), SendLink: v.linkPath(), OpenedAt: review.OpenedAt, AnswerBy: review.DueAt, Late: !v.Now.Before(review.DueAt)}
	}
	// The others were answered.
	//exhaustive:ignore
	switch v.opened.Review.Outcome {
	case "":
		body.Heading = "You have not been asked for an answer yet. When you are, we email you another link"
	case derogation.OutcomeNoAnswer:
		body.Heading = "No answer was recorded in time"
	case derogation.OutcomeNobodyToAsk:
		body.Heading = "The request went on without your answer"
	case derogation.OutcomeOvertaken:
		body.Heading = words.EndedFirst(v.opened.Review)
	}
}

func (h *pages) asked(v visit) askedView {
	o := v.opened
	s := o.Case.State
	view := askedView{As: answersAs(o)}
	if !o.Review.Open() {
		view.Over = append([]string{"No answer was recorded in time, and the request was passed on."}, left(o, v.Now)...)
		return view
	}
	view.Extended, view.HandedOver = o.Review.ExtendedAt != nil, o.Review.HandedOver
	view.HaveIt, view.Seen = h.haveIt(v), o.Review.Seen
	if question, paused := s.OpenQuestion(); paused && o.Review.Paused {
		left := "none, and the answer is overdue"
		if o.Review.LeftSeconds > 0 {
			left = words.Span(time.Duration(o.Review.LeftSeconds) * time.Second)
		}
		view.Paused = uktime.Page(question.DueAt)
		view.Then = []string{
			"Your review pauses. It goes on with the time it has left (" + left + ") when the trust answers, or when its time runs out.",
			"You can answer now all the same. That closes the question.",
		}
		return view
	}
	if offer, open := s.OpenOffer(); open {
		view.Offered = &offer
	}
	until := o.Review.DueAt
	view.Late = !v.Now.Before(until)
	if o.Review.Tier == derogation.Union {
		if view.Late = view.Late || o.Review.OverdueAt != nil; view.Late {
			until = s.UnionTimeEndsAt()
		}
		view.Then = h.unionSilence(o, view.Late)
	} else {
		view.Then = []string{silence(o)}
	}
	view.Until = until
	if left := until.Sub(v.Now); left > 0 {
		view.Left = words.Span(left)
	}
	return view
}

// answersAs says for which tier the holder of a link answers.
func answersAs(o casework.Opened) string {
	as := "as"
	if o.Review.Tier == derogation.Union {
		as = "for"
	}
	return "You answer " + as + " " + words.Called(o.Case.State.Round, o.Review.Tier) + ", " + o.Organisation.Name
}

// left says what is left to a tier whose review has ended.
func left(o casework.Opened, now time.Time) []string {
	var said []string
	may := o.Actions(now)
	for _, one := range acts {
		if one.left != nil && slices.Contains(may, one.Action) {
			said = append(said, one.left(o))
		}
	}
	return said
}

// silence says what happens when a tier that is not the union does not answer.
func silence(o casework.Opened) string {
	s := o.Case.State
	name := words.Called(s.Round, o.Review.Tier)
	next, _ := s.Round.After(o.Review.Tier)
	passed := "the request is passed on to " + words.Called(s.Round, next) +
		", and the record says that " + name + " did not answer in time. That does not mean yes."
	if o.Rules.Silence == derogation.SilenceExtendsOnce && o.Review.ExtendedAt == nil {
		return "If nobody answers by then, we send a text to the duty phone and extend the time once, by " +
			strconv.Itoa(o.Rules.ExtensionMinutes) + " minutes. After that " + passed
	}
	return "If nobody answers by then, " + passed
}

func (h *pages) unionSilence(o casework.Opened, overdue bool) []string {
	const never = " That is neither an approval nor a refusal: if nobody answers, that does not mean yes."
	if overdue {
		return []string{
			"The decision was due at " + uktime.Page(o.Review.DueAt) + ". You can still decide.",
			"If no decision is recorded by the end of this time, the request is recorded as undecided." + never,
		}
	}
	return []string{
		"If no decision is recorded by then, we tell everyone involved that it is overdue.",
		"You can still decide until " + uktime.Page(o.Case.State.UnionTimeEndsAt()) +
			". After that the request is recorded as undecided." + never,
	}
}
