package casework_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// evening is when the sample request is filed: the first night of the strike.
var evening = time.Date(2025, time.July, 25, 22, 0, 0, 0, time.UTC)

func sampleRound() derogation.Round {
	return derogation.Round{
		ID: "bma-rd-2025-07", Name: "Resident doctors, July 2025", Version: 1,
		UnionName: "British Medical Association", StaffGroup: "resident_doctors",
		StartsAt: time.Date(2025, time.July, 25, 6, 0, 0, 0, time.UTC),
		EndsAt:   time.Date(2025, time.July, 30, 6, 0, 0, 0, time.UTC),
		Tiers: []derogation.RoundTier{
			{Tier: derogation.ClinicalDirector, DisplayName: "Clinical director", AnsweredBy: derogation.AnsweredByTrust, ResponseMinutes: 30, FloorMinutes: 10},
			{Tier: derogation.TrustMedicalDirector, DisplayName: "Trust medical director", AnsweredBy: derogation.AnsweredByTrust, ResponseMinutes: 30, FloorMinutes: 10},
			{Tier: derogation.RegionalMedicalDirector, DisplayName: "Regional medical director", AnsweredBy: derogation.AnsweredByRegion, ResponseMinutes: 60, FloorMinutes: 15},
			{Tier: derogation.NationalTeam, DisplayName: "National team", AnsweredBy: "X24", ResponseMinutes: 60, FloorMinutes: 15},
			{Tier: derogation.Union, DisplayName: "BMA", AnsweredBy: "BMA", ResponseMinutes: 120, FloorMinutes: 30},
		},
		Distribution: []derogation.Distribution{{Name: "Press office", Email: "press@example.org"}},
	}
}

func organisations() []derogation.Organisation {
	return []derogation.Organisation{
		{Code: "RR8", Name: "Leeds Teaching Hospitals NHS Trust", Kind: derogation.KindTrust, RegionCode: "Y63", ICBCode: "QWO"},
		{Code: "R1H", Name: "Barts Health NHS Trust", Kind: derogation.KindTrust, RegionCode: "Y56", ICBCode: "QMF"},
		{Code: "QWO", Name: "NHS West Yorkshire Integrated Care Board", Kind: derogation.KindICB},
		{Code: "Y63", Name: "North East and Yorkshire", Kind: derogation.KindRegion},
		{Code: "X24", Name: "NHS England", Kind: derogation.KindNational},
		{Code: "BMA", Name: "British Medical Association", Kind: derogation.KindUnion},
	}
}

// person is the contact who answers for a tier of the sample request.
func person(tier derogation.Tier) casework.Contact {
	list := map[derogation.Tier]casework.Contact{
		derogation.ClinicalDirector:        {ID: "CT-00000001", Organisation: "RR8"},
		derogation.TrustMedicalDirector:    {ID: "CT-00000002", Organisation: "RR8"},
		derogation.RegionalMedicalDirector: {ID: "CT-00000003", Organisation: "Y63"},
		derogation.NationalTeam:            {ID: "CT-00000004", Organisation: "X24"},
		derogation.Union:                   {ID: "CT-00000005", Organisation: "BMA", Mobile: "+447700900005"},
	}
	c := list[tier]
	c.Duty, c.Role, c.Name = string(tier), string(tier), "The "+string(tier)
	c.Email = string(tier) + "@example.org"
	return c
}

func sampleRequest() derogation.Request {
	said := func(answer derogation.Answer, detail string) *derogation.Statement {
		asOf := evening.Add(-time.Hour)
		return &derogation.Statement{Answer: answer, Detail: detail, AsOf: &asOf}
	}
	return derogation.Request{
		Round: "bma-rd-2025-07",
		Site:  derogation.Site{Code: "RR801", Name: "Leeds General Infirmary"}, Service: "Adult critical care",
		Category:               derogation.UrgentEmergencyCare,
		WouldDoRoutineElective: new(false),
		Risk: derogation.Risk{
			Description: "Two consultants fell ill at once.", BeganAt: evening.Add(-90 * time.Minute),
			UnexpectedBecause: "Both were well at handover.", UnrelatedToActionCause: "Neither was on strike.",
			IfRefused: "Eight beds would have to close.", PatientsAffected: derogation.PatientsRange{From: 8, To: 12},
		},
		Staff: []derogation.StaffLine{{Grade: "ST6 and above", Specialty: "Intensive care medicine", Number: 3}},
		Window: derogation.Window{
			From: time.Date(2025, time.July, 26, 7, 0, 0, 0, time.UTC),
			To:   time.Date(2025, time.July, 27, 7, 0, 0, 0, time.UTC),
		},
		DecisionNeededBy: derogation.Deadline{At: time.Date(2025, time.July, 26, 6, 0, 0, 0, time.UTC), Because: "The day shift starts at seven."},
		Evidence: derogation.Evidence{
			LocalResolution:       said(derogation.Yes, "The local committee was rung."),
			ElectiveActivity:      said(derogation.Yes, "All lists were stood down."),
			ConsultantsAndSAS:     said(derogation.Yes, "All were rung."),
			OtherStaffing:         said(derogation.No, "The agency had nobody."),
			NonStrikingIncentives: &derogation.Statement{Answer: derogation.NotYetKnown},
			UrgentCasesRearranged: said(derogation.Yes, "Two cases were moved."),
		},
		LocalNegotiatingCommittee: derogation.LNC{Informed: new(true)},
		Contact:                   derogation.RequestContact{Name: "Duty Manager", Role: "Site manager", Email: "duty@example.org", Phone: "0113 496 0000"},
		Attestation:               derogation.Attestation{Name: "On-call Consultant", Role: "Consultant in critical care"},
	}
}

// trustContact is who is told on the trust's behalf, and may act for it.
func trustContact() casework.Contact {
	return casework.Contact{
		ID: "CT-00000006", Organisation: "RR8", Duty: casework.DutyTrustContact, Name: "Duty desk", Role: "Operations", Email: "duty@example.org",
	}
}

// system is the computer system of an organisation.
func system(kind derogation.OrganisationKind, code string) derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorClient, ID: "client-" + strings.ToLower(code), Name: "System of " + code,
		Organisation: code, OrganisationKind: kind, Proof: derogation.ProofPrivateKeyJWT,
	}
}

func filing(key string) casework.Filing {
	return casework.Filing{Actor: system(derogation.KindTrust, "RR8"), Call: casework.Call{Key: key, Fingerprint: "body"}, Request: sampleRequest()}
}

// tester is what a world needs of a test or a property.
type tester interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// world is the use-cases over a store in memory, on a clock that a test sets.
type world struct {
	t      tester
	ctx    context.Context
	now    time.Time
	store  *caseworktest.Memory
	random func() uint64
	tokens int
}

func newWorld(t tester) *world {
	w := &world{t: t, ctx: t.Context(), now: evening}
	w.store = caseworktest.NewMemory(func() time.Time { return w.now })
	w.random = counter()
	w.store.PutRound(sampleRound())
	for _, o := range organisations() {
		w.store.PutOrganisation(o)
	}
	for _, tier := range derogation.Ladder() {
		w.store.PutContact(person(tier))
	}
	w.store.PutContact(trustContact())
	return w
}

// counter makes numbers that differ, also in their first digits.
func counter() func() uint64 {
	n := uint64(0)
	return func() uint64 { n++; return n * 0x9E3779B97F4A7C15 }
}

func (w *world) desk() casework.Desk {
	return casework.Desk{Cases: w.store, Registry: w.store, Standings: w.store, Random: w.random}
}

func (w *world) reviews() casework.Reviews {
	return casework.Reviews{Cases: w.store, Registry: w.store, Codes: w.store, Matcher: firstSix{}, Random: w.random}
}

func (w *world) clerk() casework.Clerk { return casework.Clerk{Cases: w.store} }

func (w *world) trustDesk() casework.TrustDesk {
	return casework.TrustDesk{Cases: w.store, Registry: w.store}
}

// as has an organisation's system act on a case.
func (w *world) as(actor derogation.Actor, reference string, command derogation.Command) error {
	w.t.Helper()
	_, err := w.clerk().Act(w.ctx, actor, reference, command, casework.Call{}, w.now)
	return err
}

// trust has the trust's own system act, which must succeed.
func (w *world) trust(reference string, command derogation.Command) {
	w.t.Helper()
	if err := w.as(system(derogation.KindTrust, "RR8"), reference, command); err != nil {
		w.t.Fatalf("%T: %v", command, err)
	}
}

func (w *world) chain() casework.Chain {
	return casework.Chain{Cases: w.store, Registry: w.store, Waits: w.store}
}

// firstSix is a matcher whose codes are the first six characters of the nonce.
type firstSix struct{}

func (firstSix) CurrentKey() string { return "1" }

func (firstSix) Matches(code casework.Code, digits string) bool { return code.Nonce[:6] == digits }

// submit files the sample request, changed as is said, and returns its
// reference.
func (w *world) submit(changes ...func(*derogation.Request)) string {
	w.t.Helper()
	f := filing("key")
	for _, change := range changes {
		change(&f.Request)
	}
	receipt, _, err := w.desk().Submit(w.ctx, f, w.now)
	if err != nil {
		w.t.Fatalf("submit: %v", err)
	}
	return receipt.Reference
}

func (w *world) state(reference string) derogation.State {
	w.t.Helper()
	c, _, err := w.store.Case(w.ctx, reference)
	if err != nil {
		w.t.Fatalf("case %s: %v", reference, err)
	}
	return c.State
}

func (w *world) stage(reference string) derogation.Stage {
	w.t.Helper()
	stage, err := w.state(reference).Stage()
	if err != nil {
		w.t.Fatalf("stage: %v", err)
	}
	return stage
}

func (w *world) wait(reference string) casework.Wait {
	w.t.Helper()
	wait, err := w.store.Wait(w.ctx, reference)
	if err != nil {
		w.t.Fatalf("wait: %v", err)
	}
	return wait
}

// wakes are the keys of a case's wakes.
func (w *world) wakes(reference string) []string {
	wakes, _, _ := w.store.Outbox(reference)
	var keys []string
	for _, wake := range wakes {
		keys = append(keys, wake.Key)
	}
	return keys
}

// announced are the kinds of what was announced of a case, in order.
func (w *world) announced(reference string) []casework.AnnouncementKind {
	_, announcements, _ := w.store.Outbox(reference)
	var kinds []casework.AnnouncementKind
	for _, a := range announcements {
		kinds = append(kinds, a.Kind)
	}
	return kinds
}

// waiting is the task of the state that waits where the ledger stands, with a
// token of its own.
func (w *world) waiting(reference string) casework.Task {
	w.t.Helper()
	task := w.plain(reference)
	w.tokens++
	task.TaskToken = fmt.Sprintf("token-%d", w.tokens)
	return task
}

// plain is the task of a state that does not wait, where the ledger stands.
func (w *world) plain(reference string) casework.Task {
	w.t.Helper()
	return casework.Task{
		Definition: 1, Stage: w.stage(reference), Reference: reference, Cycle: w.wait(reference).Cycle,
		Step: w.state(reference).Step, EnteredAt: w.now,
	}
}

func (w *world) take(task casework.Task) casework.Progress {
	w.t.Helper()
	p, err := w.chain().Take(w.ctx, task)
	if err != nil {
		w.t.Fatalf("take %s, step %d: %v", task.Stage, task.Step, err)
	}
	return p
}

// link is that of the latest review of a case, sent to the person of its tier.
func (w *world) link(reference string) casework.ReviewLink {
	w.t.Helper()
	s := w.state(reference)
	return casework.ReviewLink{Reference: reference, Review: len(s.Reviews), Contact: person(s.Reviews[len(s.Reviews)-1].Tier).ID}
}

// code has a one-time code sent and returns its digits.
func (w *world) code(link casework.ReviewLink) string {
	w.t.Helper()
	if _, err := w.reviews().SendCode(w.ctx, link, w.now); err != nil {
		w.t.Fatalf("send code: %v", err)
	}
	code, err := w.store.Code(w.ctx, codeKey(link))
	if err != nil {
		w.t.Fatalf("code: %v", err)
	}
	return code.Nonce[:6]
}

func codeKey(link casework.ReviewLink) casework.CodeKey {
	return casework.CodeKey{Reference: link.Reference, Review: link.Review, Contact: link.Contact, Organisation: "BMA"}
}

// answer replies for the tier whose review is open.
func (w *world) answer(reference string, command derogation.Command) {
	w.t.Helper()
	reply := casework.Reply{Link: w.link(reference), Person: "Ana Sample", Command: command}
	if w.state(reference).Tier == derogation.Union {
		reply.Digits = w.code(reply.Link)
	}
	if _, err := w.reviews().Answer(w.ctx, reply, w.now); err != nil {
		w.t.Fatalf("%T: %v", command, err)
	}
}

func basis(s derogation.State) derogation.Basis {
	return derogation.Basis{Review: len(s.Reviews), ContentVersion: s.ContentVersion}
}

func escalation(s derogation.State) derogation.Escalate {
	c := derogation.Escalate{Basis: basis(s), Comment: "It cannot be met here."}
	if s.Tier == derogation.RegionalMedicalDirector {
		c.Supported = new(true)
	}
	return c
}

func approval(s derogation.State) derogation.Approve {
	return derogation.Approve{Basis: basis(s), Terms: derogation.Terms{
		Staff: s.Request.Staff, From: s.Request.Window.From, To: s.Request.Window.To.Add(-12 * time.Hour),
	}}
}

func refusal(s derogation.State) derogation.Refuse {
	return derogation.Refuse{Basis: basis(s), Reasons: []derogation.ReasonCode{derogation.ReasonStaffingSafe}}
}

func report(s derogation.State) derogation.ReportDecision {
	terms := approval(s).Terms
	return derogation.ReportDecision{
		Review: len(s.Reviews), Outcome: derogation.OutcomeApproved, Terms: &terms, DecidedBy: "The union's duty officer", Officer: "The officer on duty", DecidedAt: s.ChangedAt,
		Channel: "telephone", PublicAddress: "https://union.example.org/decisions/1",
	}
}

func amendment(s derogation.State) derogation.Amend {
	request := s.Request
	request.Risk.Description = "A third consultant fell ill."
	return derogation.Amend{Request: request, Note: "A third consultant is ill."}
}

func sampleImpact() derogation.Impact {
	return derogation.Impact{
		Service: "Adult critical care", Effect: "Two beds were closed.", Operations: derogation.Disruption{Cancelled: 3},
		PatientsAffected: derogation.PatientsRange{From: 3, To: 5}, Harm: derogation.HarmNotYetKnown,
	}
}

// massCasualty makes the request one under the exception.
func massCasualty(r *derogation.Request) {
	r.MassCasualty = &derogation.MassCasualty{DeclaredBy: "The ambulance service", IncidentReference: "MI-1", DeclaredAt: evening.Add(-time.Hour)}
}

// reach brings a new case to a tier's open review, whose wait is stored.
func (w *world) reach(tier derogation.Tier, changes ...func(*derogation.Request)) string {
	w.t.Helper()
	reference := w.submit(changes...)
	for w.take(w.waiting(reference)); w.state(reference).Tier != tier; w.take(w.waiting(reference)) {
		w.now = w.now.Add(time.Minute)
		w.answer(reference, escalation(w.state(reference)))
	}
	return reference
}

// holds checks that the ledger verifies and that the summary is its replay.
func (w *world) holds(reference string) {
	w.t.Helper()
	c, _, err := w.store.Case(w.ctx, reference)
	if err != nil {
		w.t.Fatalf("case: %v", err)
	}
	entries, err := w.store.Entries(w.ctx, reference)
	if err != nil {
		w.t.Fatalf("entries: %v", err)
	}
	if err := ledger.Verify(reference, entries, c.Head); err != nil {
		w.t.Fatalf("verify: %v", err)
	}
	replayed, err := derogation.Replay(events(w.t, entries))
	if err != nil {
		w.t.Fatalf("replay: %v", err)
	}
	if diff := cmp.Diff(text(w.t, replayed), text(w.t, c.State)); diff != "" {
		w.t.Fatalf("the summary is not the replay of its ledger (-replay +summary):\n%s", diff)
	}
}

func events(t tester, entries []ledger.Entry) []derogation.Event {
	t.Helper()
	list := make([]derogation.Event, len(entries))
	for i, entry := range entries {
		var err error
		if list[i], err = entry.Decode(); err != nil {
			t.Fatalf("decode: %v", err)
		}
	}
	return list
}

func text(t tester, value any) string {
	t.Helper()
	encoded, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return string(encoded)
}

// wrongFields are the fields that an error names, as "/pointer code".
func wrongFields(t *testing.T, err error) []string {
	t.Helper()
	var invalid *derogation.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v, want an InvalidError", err)
	}
	var list []string
	for _, f := range invalid.Fields {
		list = append(list, f.Pointer+" "+f.Code)
	}
	return list
}

// wantConflict checks an error's conflict and returns it.
func wantConflict(t *testing.T, err error, code derogation.ConflictCode) *derogation.ConflictError {
	t.Helper()
	var conflict *derogation.ConflictError
	if !errors.As(err, &conflict) || conflict.Code != code {
		t.Fatalf("got %v, want the conflict %s", err, code)
	}
	return conflict
}

func wantForbidden(t *testing.T, err error) {
	t.Helper()
	var forbidden *derogation.ForbiddenError
	if !errors.As(err, &forbidden) {
		t.Fatalf("got %v, want a ForbiddenError", err)
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func wantSame(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wakeOf(version int) string { return fmt.Sprintf("W#%06d", version) }
