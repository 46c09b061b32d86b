package board

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
)

// timelineView is one case with its history.
type timelineView struct {
	reading.Timeline
	Headline words.HeadlineView
	Board    string
	Now      []string
	Comes    []string
	Events   []eventView
	// Untold are the events that are announced, and of which no message is recorded.
	Untold []string
}

// eventView is one event in plain words.
type eventView struct {
	reading.Happened
	What  string
	By    string
	Facts []string
	Text  string
	// Messages are to whom it was sent, and what happened to it. Sent sums them up
	// where there are several, and they are folded.
	Messages []toldView
	Sent     *sentView
}

// toldView is one message, or several alike.
type toldView struct {
	Whom   string
	How    string
	State  words.Tag
	At     *time.Time
	Trials string
}

func (h *pages) showTimeline(w http.ResponseWriter, r *http.Request, v visit) error {
	timeline, err := h.boards.Timeline(r.Context(), v.Said.Organisation, r.PathValue("reference"), lambdahttp.Now(r.Context()))
	if err != nil {
		return err
	}
	telemetry.Set(r.Context(), "reference", timeline.State.Reference)
	view := timelineViewOf(v, timeline)
	return h.Render(w, r, http.StatusOK, viewBoardCase, kit.CasePage(timeline.State, view.Headline.State.Text, nil, view))
}

func timelineViewOf(v visit, timeline reading.Timeline) timelineView {
	s := timeline.State
	view := timelineView{
		Timeline: timeline, Headline: words.HeadlineViewOf(s, v.Now), Board: v.path(),
		Now: words.WhereItStands(s, v.Now), Comes: comes(timeline, v.Now),
	}
	for _, happened := range timeline.Happened {
		event := eventViewOf(s, happened)
		view.Events = append(view.Events, event)
		if event.Announced && len(event.Messages) == 0 && !slices.Contains(view.Untold, event.What) {
			view.Untold = append(view.Untold, event.What)
		}
	}
	return view
}

func eventViewOf(s derogation.State, happened reading.Happened) eventView {
	e := happened.Event
	view := eventView{Happened: happened, What: words.Happened(s, e), By: by(e.Actor), Facts: factsOf(s, e), Text: textOf(e)}
	for _, told := range happened.Told {
		view.Messages = append(view.Messages, toldViewOf(s, told))
	}
	if len(view.Messages) > 1 {
		view.Sent = sentViewOf(view.Messages, reading.FirstSent(happened.Told))
	}
	return view
}

// sentView sums up several messages of one event. At is when the first was sent; nil
// where none was yet.
type sentView struct {
	Number int
	At     *time.Time
	Came   string
}

func sentViewOf(messages []toldView, first *time.Time) *sentView {
	var states []words.Tag
	for _, m := range messages {
		states = append(states, m.State)
	}
	return &sentView{Number: len(messages), At: first, Came: words.Arrived(states)}
}

// by names who did something; the system's own parts have no name that says more.
func by(a derogation.Actor) string {
	if a.Kind == derogation.ActorSystem {
		return "Automatic"
	}
	return words.Who(a)
}

// textOf is what was written with an event.
func textOf(e derogation.Event) string {
	switch {
	case e.Report != nil:
		return e.Report.Explanation
	case e.ClinicalHandover != "":
		return e.Text + "\n" + e.ClinicalHandover
	default:
		return e.Text
	}
}

func toldViewOf(s derogation.State, told reading.Told) toldView {
	text := told.Channel == casework.ChannelSMS
	view := toldView{Whom: whomTold(s, told), How: told.Channel.Name(), State: words.MessageState(string(told.Status), text), At: told.SentAt}
	switch told.Kind {
	case casework.AnnounceExtended:
		if text {
			view.How += " to the duty phone"
		}
	case casework.AnnounceNobodyReached:
		view.State, view.Whom = words.Tag{Text: words.NobodyReached, Colour: "red"}, operationsTold(told.Status)
	case casework.AnnounceNobodyToAsk:
		if told.Tier == "" {
			view.State, view.Whom = words.Tag{Text: words.NobodyToAsk, Colour: "red"}, operationsTold(told.Status)
		}
	default:
		// What became of the message says it.
	}
	if told.Name != "" {
		view.Whom += " (" + told.Name + ")"
	}
	if told.Attempts > 1 {
		view.Trials = "after " + strconv.Itoa(told.Attempts) + " attempts"
	}
	return view
}

// operationsTold says what those who run the service know of it.
func operationsTold(status casework.NoticeStatus) string {
	switch status {
	case casework.NoticePending:
		return "Those who run this service are being told"
	case casework.NoticeFailed, casework.NoticeBounced:
		return "Those who run this service could not be told"
	default:
		return "Those who run this service were told"
	}
}

// whomTold says in which part somebody was told: names are not everybody's to
// see.
func whomTold(s derogation.State, told reading.Told) string {
	switch {
	case told.Organisation == "":
		return "The round’s distribution list"
	case told.Trust:
		return "The trust"
	case told.Tier != "":
		return words.Sentence(s.Round.TierName(told.Tier))
	}
	i := slices.IndexFunc(s.Round.Tiers, func(rules derogation.RoundTier) bool {
		return rules.AnsweredBy != derogation.AnsweredByTrust && rules.Answering(s.Trust) == told.Organisation
	})
	switch {
	case told.Organisation == s.Trust.Code:
		return "The trust"
	case i >= 0:
		return words.Sentence(s.Round.Tiers[i].DisplayName)
	case told.Organisation == s.Trust.ICBCode && s.Trust.ICBName != "":
		return s.Trust.ICBName
	default:
		return told.Organisation
	}
}
