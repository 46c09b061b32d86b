package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/turns"
)

// Every key string of the table is in this file.

// The indexes. Cases were listed in byOrganisation and byRound before there were
// indexes of their own.
const (
	indexByOrganisation = "byOrganisation"
	indexByRound        = "byRound"
	indexByDue          = "byDue"
	indexCasesByTrust   = "casesByTrust"
	indexCasesByRound   = "casesByRound"
	indexCasesAlike     = "casesAlike"
)

// The partitions of the due index, and those of the round index that list the
// rounds, the organisations and the clients themselves. A round's own id holds no '#'.
const (
	dueOutbox     = "OUTBOX"
	dueWebhook    = "WEBHOOK"
	dueCase       = "CASE"
	dueEnded      = "CASE#ENDED"
	dueForgetting = "FORGET"
	everyRound    = "D#"
	contactsFrom  = "C#"
	changesFrom   = "E#"
	standingsFrom = "S#"
	// The organisations and the clients are listed in the round index as well.
	everyOrganisation = "O#"
	everyClient       = "K#"
)

// Separator stands between the parts of a key. afterSeparator is the character
// that follows it, so that a bound with it comes after every key that begins
// alike.
const separator, afterSeparator = "#", "$"

// key names one item.
type key struct {
	PK string `dynamodbav:"PK"`
	SK string `dynamodbav:"SK"`
}

func (k key) String() string { return k.PK + " " + k.SK }

const (
	casePartition     = "R#"
	sequenceFormat    = "%06d"
	wakePrefix        = "W#"
	noticePrefix      = "N#"
	announcementStart = "A#"
)

func summaryKey(reference string) key { return key{casePartition + reference, "SUMMARY"} }

// outboxKey is that of a wake, an announcement or a notice. Its own key says
// which: it begins with W#, A# or N#.
func outboxKey(reference, own string) key { return key{casePartition + reference, own} }

// textKey is of the id that a provider gave to a text message.
func textKey(providerID string) key { return key{"M#" + hashed(providerID), "TEXT"} }

func codeKey(k casework.CodeKey) key {
	own := fmt.Sprintf("K#%d#%s", k.Review, k.Contact)
	if k.Link != "" { // Before codes were told apart by their links there was none.
		own += separator + k.Link
	}
	return key{casePartition + k.Reference, own}
}

func guessesKey(reference string, review int) key {
	return key{casePartition + reference, fmt.Sprintf("K#%d", review)}
}

// noticesOf is what the keys of an announcement's notices begin with.
func noticesOf(announcementKey string) string {
	return noticePrefix + strings.TrimPrefix(announcementKey, announcementStart) + separator
}

func ledgerPartition(reference string) string { return "L#" + reference }

func entryKey(reference string, sequence int) key {
	return key{ledgerPartition(reference), fmt.Sprintf(sequenceFormat, sequence)}
}

func waitKey(reference string) key { return key{"T#" + reference, "WAIT"} }

// callKey is unambiguous because a client's id holds no separator.
func callKey(client, idempotencyKey string) key {
	return key{"I#" + client + separator + idempotencyKey, "I"}
}

// contentKey, filedKey and exceptionKey stand among the keys of calls: they are of what clients
// sent, and told apart by their sort keys.
func contentKey(trust, hash string) key { return key{"I#" + trust + separator + hash, "CONTENT"} }

// filedKey is of what a client has filed in a round.
func filedKey(client, round string) key { return key{"I#" + client + separator + round, "FILED"} }

// exceptionKey is of a trust's newest request for a mass casualty event.
func exceptionKey(trust, round string) key { return key{"I#" + trust + separator + round, "EXCEPTION"} }

func organisationPartition(code string) string { return "O#" + code }

func organisationKey(code string) key { return key{organisationPartition(code), "ORG"} }

// sitesKey is of the list of a trust's sites, which is one item.
func sitesKey(trust string) key { return key{organisationPartition(trust), "SITES"} }

func contactKey(organisation, id string) key {
	return key{organisationPartition(organisation), contactsFrom + id}
}

// loadedContactsKey is of all contacts of an organisation that operators loaded, as
// one item: it is read together with that of those which it keeps itself.
func loadedContactsKey(organisation string) key {
	return key{organisationPartition(organisation), "CONTACTS"}
}

// clientKey stands apart from the client's organisation, because whoever signs
// in names the client alone.
func clientKey(id string) key { return key{"K#" + id, "CLIENT"} }

// signInKey is of a key that a client publishes itself. It has a partition of its
// own beside the client's, so that whoever may publish keys cannot touch what
// operators load.
func signInKey(client, id string) key { return key{"Y#" + client, id} }

// assertionKey is of the id that a client gave to an assertion.
func assertionKey(client, id string) key {
	return key{"J#" + client + separator + hashed(id), "J"}
}

// hashed stands in a key for an id that others choose: it may be longer than a key
// can be.
func hashed(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

func bucketKey(client string) key { return key{"B#" + client, "BUCKET"} }

// keptContactsKey is of all contacts that an organisation keeps itself, which are
// one item. It has a partition of its own beside the organisation's, so that
// whoever may change them cannot touch what operators load.
func keptContactsKey(organisation string) key { return key{"U#" + organisation, "CONTACTS"} }

func contactChangeKey(organisation string, version int) key {
	return key{keptContactsKey(organisation).PK, changesFrom + fmt.Sprintf(sequenceFormat, version)}
}

func roundKey(id string) key { return key{"D#" + id, "ROUND"} }

// standingKey has a partition of its own beside the round's, so that whoever may
// record a standing derogation cannot touch the round. It is unambiguous
// whatever is in the id, which is its last part.
func standingKey(round, id string) key { return key{"G#" + round, standingsFrom + id} }

// standingCodeKey is told from a standing derogation, in whatever round, by its sort key.
func standingCodeKey(code string) key { return key{"G#" + code, "CODE"} }

// publicationKey is of what the register holds of a case.
func publicationKey(round, reference string) key { return key{registerOf(round), reference} }

// publicationsFrom is what the references of cases begin with.
const publicationsFrom = "DR-"

// registerOf is the partition of a round's register, in the table and in the round
// index.
func registerOf(round string) string { return "P#" + round }

// registerKey is of the item that says that a register is kept. It stands before
// all that is published.
func registerKey(round string) key { return key{registerOf(round), "KEPT"} }

const registerStart = "0"

// countsOf is the partition of what is kept of a round's figures.
func countsOf(round string) string { return "Q#" + round }

// countsKey is of the item that says how far they are kept. It stands before the
// groups.
func countsKey(round string) key { return key{countsOf(round), "KEPT"} }

// sumKey is of the group of all cases of a round, or of those of a region or an ICB.
func sumKey(round string, of counts.Place) key {
	if of == reading.Whole {
		return key{countsOf(round), "WHOLE"}
	}
	return key{countsOf(round), "WHOLE" + separator + reading.SumName(of)}
}

// groupsFrom is what the keys of groups begin with: of those of one trust, or of all
// if none is named.
func groupsFrom(trust string) string {
	if trust == "" {
		return groupPrefix
	}
	return groupPrefix + trust + separator
}

const groupPrefix = "T#"

func groupKey(round string, p counts.Place) key {
	return key{countsOf(round), groupsFrom(p.Trust) + p.ICB + separator + p.Region}
}

// placeOf reads back which group an item is.
func placeOf(k key) counts.Place {
	parts := append(strings.Split(strings.TrimPrefix(k.SK, groupPrefix), separator), "", "")
	return counts.Place{Trust: parts[0], ICB: parts[1], Region: parts[2]}
}

// webhooksKey is of all webhooks of an organisation, which are one item. It has
// a partition of its own beside the organisation's, so that whoever may change
// webhooks cannot touch what operators load.
func webhooksKey(organisation string) key { return key{"H#" + organisation, "WEBHOOKS"} }

// deliveriesOf is the partition of the round index that holds what was sent to a
// webhook.
func deliveriesOf(webhook string) string { return "H#" + webhook }

// formPartition is of what a trust writes before it sends it: drafts, and when it
// was sent links. It stands apart from the trust's organisation, so that whoever
// may save drafts cannot touch what operators load.
func formPartition(trust string) string { return "F#" + trust }

func draftKey(k drafts.Key) key {
	return key{formPartition(k.Trust), draftsOf(k.Contact) + k.ID}
}

func draftsOf(contact string) string { return "D#" + contact + separator }

// linksKey is of when links were sent: of a trust's to its form beside its drafts.
func linksKey(of string) key { return key{formPartition(of), "LINKS"} }

// unsentKey has a partition of its own beside the case's, which no stream's filter
// lets through and nothing lists or exports.
func unsentKey(k string) key { return key{"V#" + k, "TYPED"} }

func sendingKey() key { return key{"S#SENDING", "STOP"} }

// instant writes a time so that strings compare as times do.
func instant(t time.Time) string { return t.UTC().Format(instantFormat) }

const instantFormat = "2006-01-02T15:04:05.000Z"

// dueInstant rounds up, so that nothing is found before it is due.
func dueInstant(t time.Time) string {
	if floor := t.Truncate(time.Millisecond); floor.Before(t) {
		t = floor.Add(time.Millisecond)
	}
	return instant(t)
}

// dueBound comes after everything that is due by the time given, and before
// everything that is due later.
func dueBound(by time.Time) string { return instant(by) + afterSeparator }

// outboxDue ends with the item's turn, for the due index holds nothing but keys.
// Items of earlier versions have none.
func outboxDue(due time.Time, reference, own string, turn turns.Turn) string {
	return turn.After(dueInstant(due) + separator + reference + separator + own)
}

// dueLater is an entry of the due index with another time.
func dueLater(sort string, at time.Time) string {
	_, of, _ := strings.Cut(sort, separator)
	return dueInstant(at) + separator + of
}

// dueOutboxOf is the partition of the due index for a wake, an announcement or a
// notice. What systems are told has one of its own: a receiver that does not answer
// for a day leaves much in it.
func (s *Store) dueOutboxOf(reference, own string) string {
	switch {
	case casework.ForSystems(own):
		return dueWebhook
	case s.before:
		return dueOutbox
	default:
		return outboxParts()[partOf(reference)]
	}
}

// parts is how many partitions what is busiest is spread over, by a hash of the
// reference, for a partition takes only so many writes a second.
const parts = 2

func partOf(reference string) int { return int(crc32.ChecksumIEEE([]byte(reference)) % parts) }

// outboxParts are the partitions of the due index that hold the outbox. The first is
// the one that there was before it was spread.
func outboxParts() []string {
	all := []string{dueOutbox}
	for part := 1; part < parts; part++ {
		all = append(all, dueOutbox+separator+strconv.Itoa(part))
	}
	return all
}

// A round's cases that are open, or whose exception is to be judged, are listed apart
// from the others, so that whoever wants them reads no others.
const (
	casesOpen  = "open"
	casesEnded = "ended"
)

func roundPart(round, stand string, part int) string {
	return "C#" + round + separator + stand + separator + strconv.Itoa(part)
}

// roundParts are the partitions of a round's cases that stand so.
func roundParts(round string, stands ...string) []string {
	var all []string
	for _, stand := range stands {
		for part := range parts {
			all = append(all, roundPart(round, stand, part))
		}
	}
	return all
}

// alikePart is the partition of a trust's requests of a round for one service at one
// site.
func alikePart(trust, round string, r derogation.Request) string {
	return "A#" + trust + separator + round + separator + r.AlikeKey()
}

// alikeSort has the whole window, for the index holds nothing but keys.
func alikeSort(s derogation.State) string {
	return instant(s.Request.Window.To) + separator + instant(s.Request.Window.From) + separator + s.Reference
}

// alikeFrom reads back when the window of an entry begins.
func alikeFrom(sort string) string {
	_, from, _ := strings.Cut(sort, separator)
	from, _, _ = strings.Cut(from, separator)
	return from
}

// listsKey is of the item that says that the lists of cases are kept in indexes of
// their own: that all cases are in them.
func listsKey() key { return key{"S#LISTS", "KEPT"} }

// byTime sorts cases by a time. The reference keeps apart those that share it.
func byTime(t time.Time, reference string) string { return instant(t) + separator + reference }

// dueCaseOf is the partition of the due index for a case. What is no longer open has
// one of its own: whoever wants all that is open reads no others, of which each waits
// for weeks to be asked for its impact.
func (s *Store) dueCaseOf(state derogation.State) string {
	if s.before || state.Status.Open() {
		return dueCase
	}
	return dueEnded
}

// caseDue has the tier that an open request waits for, so that the due index
// alone, which holds nothing but keys, tells how many wait for each. A request
// that is not open, or that only tries the system out, has none. It ends with the
// case's turn, as outboxDue.
func caseDue(due time.Time, s derogation.State) string {
	sort := dueInstant(due) + separator + s.Reference + separator
	if s.Status.Open() && s.Tier != "" && !s.Round.Test {
		sort += string(s.Tier)
	}
	return casework.TurnOf(s).After(sort)
}

// waitingFor reads back which tier a case in the due index waits for, empty for none.
func waitingFor(item dueItem) derogation.Tier {
	parts := strings.Split(item.DueSort, separator) // The time, the reference, the tier, the turn.
	if item.DueKey != dueCase || len(parts) < 3 {
		return ""
	}
	return derogation.Tier(parts[2])
}

// dueTime reads back when an entry of the due index is due.
func dueTime(sort string) (time.Time, error) {
	at, _, _ := strings.Cut(sort, separator)
	t, err := time.Parse(instantFormat, at)
	if err != nil {
		return time.Time{}, fmt.Errorf("due entry %q: %w", sort, err)
	}
	return t, nil
}

// referenceOf reads back which case an item belongs to.
func referenceOf(k key) string { return strings.TrimPrefix(k.PK, casePartition) }

// checkID refuses what would make a key ambiguous, or empty.
func checkID(what, id string) error {
	if id == "" || strings.Contains(id, separator) {
		return fmt.Errorf("%s %q: must be given, without %q", what, id, separator)
	}
	return nil
}
