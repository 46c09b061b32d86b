package derogation

import "time"

// RegisterState is how a derogation stands, as the public is told.
type RegisterState string

// The states of the register. Stated is a mass casualty exception: the trust
// says that it is contacting doctors; the union has not decided.
const (
	RegisterInForce   RegisterState = "in_force"
	RegisterEnded     RegisterState = "ended"
	RegisterRevoked   RegisterState = "revoked"
	RegisterStoodDown RegisterState = "stood_down"
	RegisterStated    RegisterState = "stated"
)

// RegisterEntry is what the public may know: of a derogation what the union has
// confirmed, of an exception what the trust states, and what the union and the
// national team say of that for everybody to read. Neither holds anything that
// the parties to a case keep between themselves. Service is empty where the
// round does not publish it.
type RegisterEntry struct {
	// Code is the request's reference without its prefix: see ParseCode.
	Code          string         `json:"code"`
	Trust         string         `json:"trust"`
	TrustName     string         `json:"trustName"`
	Site          Site           `json:"site"`
	Service       string         `json:"service,omitempty"`
	Staff         []RegisterLine `json:"staff"`
	From          time.Time      `json:"from"`
	To            time.Time      `json:"to"`
	State         RegisterState  `json:"state"`
	Since         time.Time      `json:"since"`
	EffectiveAt   *time.Time     `json:"effectiveAt,omitempty"`
	Conditions    string         `json:"conditions,omitempty"`
	PublicAddress string         `json:"publicAddress,omitempty"`
	// Remark is what the union says of its approval, where it made that public.
	Remark string `json:"remark,omitempty"`
	// What follows belongs to an exception: what the trust says of the event, and what
	// others said of that. DeclaredBy is who declared it, in words.
	DeclaredBy        string     `json:"declaredBy,omitempty"`
	IncidentReference string     `json:"incidentReference,omitempty"`
	DeclaredAt        *time.Time `json:"declaredAt,omitempty"`
	CheckPhone        string     `json:"checkPhone,omitempty"`
	// ConfirmedAt is when the national team confirmed that the event was declared.
	ConfirmedAt *time.Time          `json:"confirmedAt,omitempty"`
	Objections  []RegisterObjection `json:"objections,omitempty"`
	Judgements  []RegisterJudgement `json:"judgements,omitempty"`
	// Answer is what permits nothing: a refusal, or that the request was not put
	// forward. An approval is an entry of its own.
	Answer *RegisterAnswer `json:"answer,omitempty"`
	// AgreedBy is who agreed, as the trust says, that the exception ended.
	AgreedBy string `json:"agreedBy,omitempty"`
}

// RegisterObjection is why a tier does not agree to an exception. By is what the
// round calls it.
type RegisterObjection struct {
	Tier Tier      `json:"tier"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// RegisterJudgement is whether a tier thought an exception justified, without the
// words that it wrote for the parties.
type RegisterJudgement struct {
	Tier      Tier      `json:"tier"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Justified bool      `json:"justified"`
}

// RegisterAnswer is how a request ended that states an exception.
type RegisterAnswer struct {
	Status Status    `json:"status"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// RegisterLine is so many doctors of a grade. A number that the round holds to
// be small enough to point at somebody is given as FewerThan.
type RegisterLine struct {
	Grade     string `json:"grade"`
	Specialty string `json:"specialty"`
	Number    int    `json:"number,omitempty"`
	FewerThan int    `json:"fewerThan,omitempty"`
	// Site and Window are given where they are not those of the entry.
	Site   *Site   `json:"site,omitempty"`
	Window *Window `json:"window,omitempty"`
}

// Derogation is the register's entry of a request that the union approved. It
// reports false for every other: a decision that was only reported permits
// nothing, and is not shown.
func (s State) Derogation() (RegisterEntry, bool) {
	states := map[Status]RegisterState{
		Approved: RegisterInForce, Ended: RegisterEnded, Revoked: RegisterRevoked, StoodDown: RegisterStoodDown,
	}
	state, ok := states[s.Status]
	if !ok || s.Round.Test || s.Decision == nil || s.Decision.Terms == nil {
		return RegisterEntry{}, false
	}
	terms := s.Decision.Terms
	entry := s.registerEntry(state, terms.Staff, Window{From: terms.From, To: later(s.PermittedUntil(), terms.From)})
	// What the union saw, not what the trust has written since.
	if s.Decision.Site != (Site{}) {
		entry.Site = s.Decision.Site
		if !s.Round.Publication.HideService {
			entry.Service = s.Decision.Service
		}
	}
	entry.Since = s.Decision.RecordedAt
	entry.Conditions, entry.PublicAddress = terms.Conditions, s.Decision.PublicAddress
	if remark := s.Decision.Remark; remark != nil && remark.Public {
		entry.Remark = remark.Text
	}
	if s.Ending != nil && s.Status != Approved {
		entry.Since, entry.EffectiveAt = s.Ending.At, s.Ending.EffectiveAt
	}
	return entry, true
}

func (s State) registerEntry(state RegisterState, staff []StaffLine, window Window) RegisterEntry {
	entry := RegisterEntry{
		Code: PublicCode(s.Reference), Trust: s.Trust.Code, TrustName: s.Trust.Name, Site: s.Request.Site, Service: s.Request.Service,
		From: window.From, To: window.To, State: state, Staff: []RegisterLine{},
	}
	rule := s.Round.Publication
	if rule.HideService {
		entry.Service = ""
	}
	for _, line := range staff {
		if line.Number == 0 {
			continue
		}
		public := RegisterLine{Grade: line.Grade, Specialty: line.Specialty, Number: line.Number, Site: line.Site, Window: line.Window}
		if line.Number < rule.SmallNumbers {
			public.Number, public.FewerThan = 0, rule.SmallNumbers
		}
		entry.Staff = append(entry.Staff, public)
	}
	return entry
}
