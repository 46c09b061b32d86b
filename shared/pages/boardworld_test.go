package pages_test

import (
	"net/http"
	"net/http/httptest"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/signedlink"
)

// boardLink is the path of an organisation's board.
func (w *world) boardLink(organisation string) string {
	w.t.Helper()
	token, err := signedlink.Mint(w.keys, signedlink.Link{
		Purpose: signedlink.PurposeBoard, Organisation: organisation, Expires: evening.Add(12 * time.Hour),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return "/b/" + token
}

// fragment asks for the part of the board that changes, as its script does.
func (w *world) fragment(path string) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.request(http.MethodGet, path, nil, "Board-Fragment", "live")
}

// leicester is a trust of another region.
var leicester = derogation.Organisation{
	Code: "RWE", Name: "University Hospitals of Leicester NHS Trust", Kind: derogation.KindTrust,
	RegionCode: "Y60", RegionName: "Midlands", ICBCode: "QK1", ICBName: "NHS Leicester, Leicestershire and Rutland ICB",
}

func atLeicester(submit *derogation.Submit) {
	submit.Trust = leicester
	submit.Request.Site = derogation.Site{Code: "RWEAA", Name: "Leicester Royal Infirmary"}
	submit.Request.Service = "Emergency department"
}

// asked files a request beside the world's own, and takes it to a tier, which is
// asked.
func (w *world) asked(n uint64, tier derogation.Tier, change func(*derogation.Submit)) string {
	w.t.Helper()
	submit := derogation.Submit{Reference: derogation.NewReference(n), Round: sampleRound(), Trust: organisations()["RR8"], Request: sampleRequest()}
	change(&submit)
	by := filer()
	by.Organisation, by.OrganisationName = submit.Trust.Code, submit.Trust.Name
	before, _, _ := w.store.Memory.Case(w.t.Context(), submit.Reference)
	do := func(command derogation.Command, actor derogation.Actor) {
		w.t.Helper()
		state, events, err := derogation.Apply(before.State, command, actor, w.now)
		if err != nil {
			w.t.Fatalf("%T: %v", command, err)
		}
		entries, head, err := ledger.Seal(before.Head, events)
		if err != nil {
			w.t.Fatal(err)
		}
		after := casework.Case{State: state, Head: head}
		if err := w.store.Memory.Commit(w.t.Context(), casework.Change{Before: before.State.Version, Case: after, Entries: entries}); err != nil {
			w.t.Fatal(err)
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
		actor := reviewer(s.Tier)
		actor.Organisation = rules.Answering(s.Trust)
		do(c, actor)
		do(derogation.OpenReview{}, derogation.System("escalate"))
	}
	return submit.Reference
}

// busy fills the board: at each level something, one overdue, one with the
// trust, one an exception of another trust, and one that has ended.
func busy(w *world) {
	w.t.Helper()
	for _, o := range []derogation.Organisation{
		leicester, {Code: "QWO", Name: "NHS West Yorkshire ICB", Kind: derogation.KindICB},
		{Code: "Y60", Name: "NHS England Midlands", Kind: derogation.KindRegion},
		{Code: "HCSA", Name: "Hospital Consultants and Specialists Association", Kind: derogation.KindUnion},
	} {
		w.store.PutOrganisation(o)
	}
	w.reach(derogation.RegionalMedicalDirector).ask()
	w.asked(1, derogation.ClinicalDirector, at(0, 0))
	w.now = w.now.Add(20 * time.Minute)
	w.asked(2, derogation.ClinicalDirector, at(1, 0))
	w.asked(3, derogation.Union, at(2, 0))
	w.asked(4, derogation.NationalTeam, func(s *derogation.Submit) { atLeicester(s); casualties(s) })
	w.another(5, at(1, 2), standDown)
	w.now = w.now.Add(20 * time.Minute)
}

// boarded is a board of the busy world.
func boarded(organisation, query string) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		busy(w)
		return w.get(w.boardLink(organisation) + query)
	}
}

// told records what became of the messages of an event.
func (w *world) told(version string, notices ...casework.Notice) {
	w.t.Helper()
	key := "A#" + version
	for i := range notices {
		notices[i].Reference, notices[i].Key = reference, "N#"+version+"#"+string(rune('a'+i))
	}
	if err := w.store.Expand(w.t.Context(), casework.Announcement{Reference: reference, Key: key}, notices); err != nil {
		w.t.Fatal(err)
	}
}

// eventful is a case on which much happened, with its messages.
func eventful(w *world) {
	w.t.Helper()
	sent := func(minutes time.Duration) *time.Time {
		at := evening.Add(minutes * time.Minute)
		return &at
	}
	w.open()
	w.told("000002",
		casework.Notice{Organisation: "RR8", Name: "Ward mailbox", Address: "duty@example.org", Tier: derogation.ClinicalDirector, Channel: casework.ChannelEmail, Status: casework.NoticeAccepted, Attempts: 1, AcceptedAt: sent(1)},
		casework.Notice{Organisation: "RR8", Name: "Deputy director", Address: "deputy@example.org", Tier: derogation.ClinicalDirector, Channel: casework.ChannelSMS, Status: casework.NoticeFailed, Attempts: 8})
	w.ask()
	w.told("000003", casework.Notice{Organisation: "RR8", Name: "Operational command", Trust: true, Channel: casework.ChannelEmail, Status: "delivered", Attempts: 1, AcceptedAt: sent(2)})
	w.answerQuestion()
	w.silence()
	for w.open(); w.state().Tier != derogation.Union; w.open() {
		w.escalate()
	}
	w.told("000012",
		casework.Notice{Organisation: "BMA", Name: "Committee chair", Tier: derogation.Union, Channel: casework.ChannelEmail, Status: casework.NoticePending},
		casework.Notice{Organisation: "BMA", Name: "Industrial relations desk", Tier: derogation.Union, Channel: casework.ChannelEmail, Status: "bounced", Attempts: 1, AcceptedAt: sent(40)})
	w.amend()
}

// timeline is the page of the world's one case on a board.
func timeline(organisation string, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		for _, step := range prepare {
			step(w)
		}
		return w.get(w.boardLink(organisation) + "/case/" + reference)
	}
}

// boardSituations are the pages of the board.
func boardSituations() []situation {
	figures := func(prepare func(*world)) func(*world) *httptest.ResponseRecorder {
		return func(w *world) *httptest.ResponseRecorder {
			prepare(w)
			return w.get(w.boardLink("X24") + "/counts/sample")
		}
	}
	return []situation{
		{name: "board", show: boarded("X24", "")},
		{name: "board of a trust", show: boarded("RR8", "")},
		{name: "board, overdue only", show: boarded("X24", "?overdue=yes")},
		{name: "board, nothing as chosen", show: boarded("X24", "?tier=union&trust=RWE&round=sample")},
		{name: "board, nothing open", show: func(w *world) *httptest.ResponseRecorder { return w.get(w.boardLink("BMA")) }},
		{name: "board of two rounds", show: func(w *world) *httptest.ResponseRecorder {
			next := sampleRound()
			next.ID, next.Name, next.StartsAt, next.EndsAt = "next", "Consultants, August 2025", next.StartsAt.AddDate(0, 0, 20), next.EndsAt.AddDate(0, 0, 20)
			w.store.PutRound(next)
			return boarded("Y63", "?round=sample")(w)
		}},
		{name: "board's link expired", show: func(w *world) *httptest.ResponseRecorder {
			link := w.boardLink("X24")
			w.now = evening.Add(12 * time.Hour)
			return w.get(link)
		}},
		{name: "board that cannot be read", show: func(w *world) *httptest.ResponseRecorder {
			link := w.boardLink("X24")
			w.store.broken = http.ErrHandlerTimeout
			return w.get(link + "/case/" + reference)
		}},
		{name: "timeline", show: timeline("X24", eventful)},
		{name: "timeline of the trust", show: timeline("RR8", eventful)},
		{name: "timeline, revoked", show: timeline("BMA", (*world).confirmed, (*world).revoke, (*world).reply)},
		{name: "timeline, all reported", change: casualties, show: timeline("BMA", (*world).confirmed, (*world).standDown, (*world).reportTurnout, (*world).reportImpact, (*world).judge)},
		{name: "timeline, withdrawn", show: timeline("RR8", (*world).open, (*world).withdraw)},
		{name: "timeline that is not theirs", show: timeline("BMA", eventfulBeforeTheUnion)},
		{name: "figures", show: figures(func(w *world) { busy(w); w.answerQuestion() })},
		{name: "figures of nothing", show: figures(func(w *world) { w.store.reset() })},
		{name: "figures of no round", show: func(w *world) *httptest.ResponseRecorder { return w.get(w.boardLink("X24") + "/counts/other") }},
	}
}

func eventfulBeforeTheUnion(w *world) { w.reach(derogation.NationalTeam) }
