// Package store keeps everything in one DynamoDB table: cases and their
// ledgers, what is due, and what operators load. It implements the stores that
// package casework declares, where what each takes and returns is said.
//
// It promises that a change is one transaction: all of it, or nothing and an
// error that says which condition failed; that of any number of writers who
// rest on the same version exactly one wins; that a write whose outcome was
// unknown is not carried out twice when it is tried again; and that nothing is
// ever found by reading the whole table.
//
// Content is JSON in one attribute, body, beside the attributes that conditions
// and indexes need. Fields that a version does not know are passed over, and
// missing ones have a good zero, so that old and new versions can run side by
// side. An item whose schema number is newer than this version's is an error.
//
// One item that is put or removed is a call of that name; every other write but
// TakeToken goes through TransactWriteItems, which is authorised by the actions on
// its items. The permissions that each operation needs, by the
// leading key (the beginning of PK):
//
//	operation                         action                   leading key
//	Case, Announcement, Notice, Code,
//	Guesses                           GetItem                  R#
//	Notices, CaseNotices, OutboxOf    Query                    R#
//	Entries                           Query                    L#
//	Commit: summary                   PutItem                  R#
//	Commit: summary, no events        ConditionCheckItem       R#
//	Commit: entries; AppendDeed       PutItem                  L#
//	Commit: wake, announcements, code PutItem                  R#
//	Commit: spend                     PutItem                  R#
//	Commit: wait                      PutItem                  T#
//	Commit: call, content, filed,
//	exception                         PutItem                  I#
//	SaveFiled                         PutItem                  I#
//	Call, Content, Filed, Exception   GetItem                  I#
//	ReadAhead                         BatchGetItem             K#, O#, U#, D#, R#, I#, S#, V#
//	CaseAndWait                       GetItem                  R#, T#
//	Place                             GetItem                  T#
//	NextCycle                         PutItem                  T#, R#
//	RemoveWake                        DeleteItem               R#
//	PostponeWake                      UpdateItem               R#
//	CountAttempt                      UpdateItem, PutItem      R#
//	PutOff, PutOffCase                GetItem, UpdateItem      R#
//	Outgoing                          BatchGetItem             R#, S#, O#, U#, H#
//	Expand                            UpdateItem, PutItem      R#
//	Expand, of nothing for systems    DeleteItem               R#
//	Expand, in parts                  GetItem, Query           R#
//	Lease, TakeReceipt, Forget        PutItem                  R#
//	Record                            PutItem, UpdateItem      R#
//	Record, of a text                 PutItem                  M#
//	SentText                          GetItem                  M#
//	Arrive                            UpdateItem               R#
//	DueOutbox, DueWebhooks, DueCases,
//	OpenOrDue                         Query on byDue           OUTBOX, WEBHOOK, CASE
//	DueForgetting                     Query on byDue           FORGET
//	Cases                             BatchGetItem             R#
//	Relist                            UpdateItem               R#
//	TrustCases, LatestOfTrust         Query on casesByTrust    a code
//	RoundCases, OpenCases             Query on casesByRound    C#
//	AlikeCases                        Query on casesAlike      A#
//	ListsKept                         GetItem                  S#
//	KeepLists                         PutItem                  S#
//	ForgetLists                       DeleteItem               S#
//	Round                             GetItem                  D#
//	Rounds                            Query on byRound         D#
//	Webhooks                          GetItem                  H#
//	WebhooksOf                        BatchGetItem             H#
//	SaveWebhooks                      PutItem                  H#, I#
//	SendNotice                        PutItem                  R#, I#
//	Deliveries                        Query on byRound         H#
//	Draft, LinksSent                  GetItem                  F#
//	Drafts                            Query                    F#
//	SaveDraft                         PutItem                  F#
//	FileDraft                         PutItem                  F#, R#, L#, I#
//	Unsent                            GetItem                  V#
//	SaveUnsent; Commit: sent          PutItem                  V#
//	SendLinks                         PutItem                  F#, R#
//	Publish, Republish, OpenRegister  PutItem                  P#
//	RegisterOpen                      GetItem                  P#
//	Publications                      Query                    P#
//	RegisterPart                      Query on byRound         P#
//	CountsKept                        GetItem                  Q#
//	KeptSum                           GetItem                  Q#
//	KeptCounts                        GetItem, Query           Q#
//	KeepCounts, KeepGroup             PutItem                  Q#
//	Standings                         Query                    G#
//	StandingUnder                     GetItem                  G#
//	AddStanding                       PutItem                  G#, I#
//	ChangeStanding                    PutItem                  G#, R#, I#
//	Organisation, Sites               GetItem                  O#
//	Contact, Contacts, ContactsOf,
//	KeptContacts                      BatchGetItem             O#, U#
//	Contact, Contacts, ContactsOf,
//	KeptContacts                      Query                    O#
//	SaveContacts                      PutItem                  U#
//	ContactChanges                    Query                    U#
//	Organisations                     Query on byRound         O#
//	Client                            GetItem                  K#
//	Clients                           Query on byRound         K#
//	SignInKeys                        Query                    Y#
//	PublishSignInKey                  PutItem                  Y#
//	UseOnce                           PutItem                  J#
//	TakeToken                         UpdateItem               B#
//	SendingStopped                    GetItem                  S#
//	PutRound                          GetItem, PutItem         D#
//	PutStrike                         PutItem                  D#, I#, R#
//	PutRound, of a new round          PutItem                  P#, Q#, S#
//	LoadedContacts                    Query                    O#
//	ContactsDiffer                    GetItem, Query           O#
//	PutOrganisation, PutSites         PutItem                  O#
//	PutContact, PutContacts,
//	MendContacts                      GetItem, Query, PutItem  O#
//	RemoveContact                     GetItem, Query,
//	                                  PutItem, DeleteItem      O#
//	PutClient, AddClient,
//	ChangeClient                      PutItem                  K#
//	StopSending                       PutItem                  S#
//	ResumeSending                     DeleteItem               S#
package store
