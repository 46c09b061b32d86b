package pagestest

import (
	"net/http"
	"net/http/httptest"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/signedlink"
)

// BoardLink is the path of an organisation's board.
func (w *World) BoardLink(organisation string) string {
	w.T.Helper()
	token, err := signedlink.Mint(w.Keys, signedlink.Link{
		Purpose: signedlink.PurposeBoard, Organisation: organisation, Expires: Evening.Add(12 * time.Hour),
	})
	if err != nil {
		w.T.Fatal(err)
	}
	return "/b/" + token
}

// Fragment asks for the part of the board that changes, as its script does.
func (w *World) Fragment(path string) *httptest.ResponseRecorder {
	w.T.Helper()
	return w.Request(http.MethodGet, path, nil, "Board-Fragment", "live")
}

// Leicester is a trust of another region, which has filed nothing.
var Leicester = derogation.Organisation{
	Code: "RWE", Name: "University Hospitals of Leicester NHS Trust", Kind: derogation.KindTrust,
	RegionCode: "Y60", RegionName: "Midlands", ICBCode: "QK1", ICBName: "NHS Leicester, Leicestershire and Rutland ICB",
}

func atLeicester(submit *derogation.Submit) {
	submit.Trust = Leicester
	submit.Request.Site = derogation.Site{Code: "RWEAA", Name: "Leicester Royal Infirmary"}
	submit.Request.Service = "Emergency department"
}

// Asked files a request beside the world's own, and takes it to a tier, which is
// asked.
func (w *World) Asked(n uint64, tier derogation.Tier, change func(*derogation.Submit)) string {
	w.T.Helper()
	submit := derogation.Submit{Reference: derogation.NewReference(n), Round: SampleRound(), Trust: Organisations()["RR8"], Request: SampleRequest()}
	change(&submit)
	by := Filer()
	by.Organisation, by.OrganisationName = submit.Trust.Code, submit.Trust.Name
	before, _, _ := w.Store.Memory.Case(w.T.Context(), submit.Reference)
	do := func(command derogation.Command, actor derogation.Actor) {
		w.T.Helper()
		state, events, err := derogation.Apply(before.State, command, actor, w.Now)
		if err != nil {
			w.T.Fatalf("%T: %v", command, err)
		}
		entries, head, err := ledger.Seal(before.Head, events)
		if err != nil {
			w.T.Fatal(err)
		}
		after := casework.Case{State: state, Head: head}
		if err := w.Store.Memory.Commit(w.T.Context(), casework.Change{Before: before.State.Version, Case: after, Entries: entries}); err != nil {
			w.T.Fatal(err)
		}
		before = after
	}
	if before.State.Version == 0 {
		do(submit, by)
		do(derogation.OpenReview{}, derogation.System("escalate"))
	}
	for before.State.Tier != tier {
		s := before.State
		c := derogation.Escalate{Basis: derogation.Basis{Review: len(s.Reviews), ContentVersion: 1}, EvidenceConfirmed: s.Tier == derogation.TrustMedicalDirector}
		if s.Tier == derogation.RegionalMedicalDirector {
			c.Supported = new(true)
		}
		rules, _ := s.Round.TierRules(s.Tier)
		actor := Reviewer(s.Tier)
		actor.Organisation = rules.Answering(s.Trust)
		do(c, actor)
		do(derogation.OpenReview{}, derogation.System("escalate"))
	}
	return submit.Reference
}

// Busy fills the board: at each level something, one overdue, one with the
// trust, one an exception of another trust, and one that has ended.
func Busy(w *World) {
	w.T.Helper()
	for _, o := range []derogation.Organisation{
		Leicester, {Code: "QWO", Name: "NHS West Yorkshire ICB", Kind: derogation.KindICB},
		{Code: "Y60", Name: "NHS England Midlands", Kind: derogation.KindRegion},
		{Code: "HCSA", Name: "Hospital Consultants and Specialists Association", Kind: derogation.KindUnion},
	} {
		w.Store.PutOrganisation(o)
	}
	w.Reach(derogation.RegionalMedicalDirector).Ask()
	w.Asked(1, derogation.ClinicalDirector, At(0, 0))
	w.Now = w.Now.Add(20 * time.Minute)
	w.Asked(2, derogation.ClinicalDirector, At(1, 0))
	w.Asked(3, derogation.Union, At(2, 0))
	w.Asked(4, derogation.NationalTeam, func(s *derogation.Submit) { atLeicester(s); Casualties(s) })
	w.Another(5, At(1, 2), standDown)
	w.Now = w.Now.Add(20 * time.Minute)
}

// ToJudge adds a mass casualty exception that is over.
func ToJudge(w *World) { w.Another(6, Casualties) }

// boarded is a board of the busy world.
func boarded(organisation, query string) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		Busy(w)
		return w.Get(w.BoardLink(organisation) + query)
	}
}

// Told records what became of the messages of an event.
func (w *World) Told(version string, notices ...casework.Notice) {
	w.T.Helper()
	key := "A#" + version
	for i := range notices {
		notices[i].Reference, notices[i].Key = Reference, "N#"+version+"#"+string(rune('a'+i))+"#"+string(notices[i].Channel)
		notices[i].AnnouncedAt = Evening
	}
	if _, err := w.Store.Expand(w.T.Context(), casework.Announcement{Reference: Reference, Key: key}, notices); err != nil {
		w.T.Fatal(err)
	}
}

// eventful is a case on which much happened, with its messages.
func eventful(w *World) {
	w.T.Helper()
	sent := func(minutes time.Duration) *time.Time {
		at := Evening.Add(minutes * time.Minute)
		return &at
	}
	w.Open()
	w.Told("000002",
		casework.Notice{Contact: "CT-00000001", Organisation: "RR8", Name: "Ward mailbox", Address: "duty@example.org", Tier: derogation.ClinicalDirector, Channel: casework.ChannelEmail, Status: casework.NoticeAccepted, Attempts: 1, AcceptedAt: sent(1)},
		casework.Notice{Contact: "CT-00000001", Organisation: "RR8", Name: "Deputy director", Address: "deputy@example.org", Tier: derogation.ClinicalDirector, Channel: casework.ChannelSMS, Status: casework.NoticeFailed, Attempts: 8},
		casework.Notice{Kind: casework.AnnounceNobodyReached, Organisation: "RR8", Name: "Operations", Channel: casework.ChannelEmail, Status: casework.NoticeDelivered, Attempts: 1, AcceptedAt: sent(3)})
	w.Ask()
	w.Told("000003", casework.Notice{Contact: "CT-00000001", Organisation: "RR8", Name: "Operational command", Trust: true, Channel: casework.ChannelEmail, Status: "delivered", Attempts: 1, AcceptedAt: sent(2)})
	w.AnswerQuestion()
	w.Silence()
	for w.Open(); w.State().Tier != derogation.Union; w.Open() {
		w.Escalate()
	}
	w.Told("000012",
		casework.Notice{Contact: "CT-00000001", Organisation: "BMA", Name: "Committee chair", Tier: derogation.Union, Channel: casework.ChannelEmail, Status: casework.NoticePending},
		casework.Notice{Contact: "CT-00000001", Organisation: "BMA", Name: "Industrial relations desk", Tier: derogation.Union, Channel: casework.ChannelEmail, Status: "bounced", Attempts: 1, AcceptedAt: sent(40)},
		casework.Notice{Contact: "CT-00000002", Organisation: "BMA", Name: "Industrial relations desk", Tier: derogation.Union, Channel: casework.ChannelSMS, Status: casework.NoticeBounced, Attempts: 1, AcceptedAt: sent(41)},
		casework.Notice{Contact: "CT-00000003", Organisation: "BMA", Name: "Officer on duty", Tier: derogation.Union, Channel: casework.ChannelSMS, Status: casework.NoticeDelivered, Attempts: 1, AcceptedAt: sent(41)})
	w.amend()
}

// timeline is the page of the world's one case on a board.
func timeline(organisation string, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		for _, step := range prepare {
			step(w)
		}
		return w.Get(w.BoardLink(organisation) + "/case/" + Reference)
	}
}

// BoardSituations are the pages of the board.
func BoardSituations() []Situation {
	figures := func(prepare func(*World)) func(*World) *httptest.ResponseRecorder {
		return func(w *World) *httptest.ResponseRecorder {
			prepare(w)
			return w.Get(w.BoardLink("X24") + "/counts/sample")
		}
	}
	return []Situation{
		{Name: "board", Show: boarded("X24", "")},
		{Name: "board of a trust", Show: boarded("RR8", "")},
		{Name: "board, overdue only", Show: boarded("X24", "?overdue=yes")},
		{Name: "board on a wall", Show: boarded("X24", "/wall")},
		{Name: "board on a wall, nothing open", Show: func(w *World) *httptest.ResponseRecorder { return w.Get(w.BoardLink("BMA") + "/wall") }},
		{Name: "board, nothing as chosen", Show: boarded("X24", "?tier=union&trust=RWE&round=sample")},
		{Name: "board, nothing open", Show: func(w *World) *httptest.ResponseRecorder { return w.Get(w.BoardLink("BMA")) }},
		{Name: "board, an exception to judge", Show: func(w *World) *httptest.ResponseRecorder { ToJudge(w); return boarded("X24", "")(w) }},
		{Name: "board of two rounds", Show: func(w *World) *httptest.ResponseRecorder {
			next := SampleRound()
			next.ID, next.Name, next.StartsAt, next.EndsAt = "next", "Consultants, August 2025", next.StartsAt.AddDate(0, 0, 20), next.EndsAt.AddDate(0, 0, 20)
			w.Store.PutRound(next)
			return boarded("Y63", "?round=sample")(w)
		}},
		{Name: "board's link expired", Show: func(w *World) *httptest.ResponseRecorder {
			link := w.BoardLink("X24")
			w.Now = Evening.Add(12 * time.Hour)
			return w.Get(link)
		}},
		{Name: "board that cannot be read", Show: func(w *World) *httptest.ResponseRecorder {
			link := w.BoardLink("X24")
			w.Store.Broken = http.ErrHandlerTimeout
			return w.Get(link + "/case/" + Reference)
		}},
		{Name: "timeline", Show: timeline("X24", eventful)},
		{Name: "timeline of the trust", Show: timeline("RR8", eventful)},
		{Name: "timeline, revoked", Show: timeline("BMA", (*World).Confirmed, (*World).Revoke, (*World).reply)},
		{Name: "timeline, all reported", Change: Casualties, Show: timeline("BMA", (*World).Confirmed, (*World).StandDown, (*World).reportTurnout, (*World).reportImpact, (*World).judge)},
		{Name: "timeline, withdrawn", Show: timeline("RR8", (*World).Open, (*World).Withdraw)},
		{Name: "timeline that is not theirs", Show: timeline("BMA", eventfulBeforeTheUnion)},
		{Name: "figures", Show: figures(func(w *World) { Busy(w); w.AnswerQuestion() })},
		{Name: "figures, one voided", Show: figures(func(w *World) {
			w.Open()
			w.Do(derogation.Void{Reason: "A loop filed it."}, derogation.Operator("duty engineer"))
		})},
		{Name: "figures of nothing", Show: figures(func(w *World) { w.Store.Reset() })},
		{Name: "figures of no round", Show: func(w *World) *httptest.ResponseRecorder { return w.Get(w.BoardLink("X24") + "/counts/other") }},
	}
}

func eventfulBeforeTheUnion(w *World) { w.Reach(derogation.NationalTeam) }
