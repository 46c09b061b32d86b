package inbox

import "net/http"

// Failure is a way in which sending can fail.
type Failure int

const (
	none Failure = iota
	// Refused: the service will never send this message, for the address in it.
	Refused
	// Unverified: the service does not accept the sender, whoever it is for.
	Unverified
	// Throttled: too many messages at the moment; another try may work.
	Throttled
	// Unavailable: the service fails without having sent.
	Unavailable
	// LostAnswer: the message is sent, and then the service fails.
	LostAnswer
	// Silent: the service takes the call and never answers.
	Silent
)

// FailNext has the next times messages, of either channel, fail.
func (i *Inbox) FailNext(times int, failure Failure) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for range times {
		i.next = append(i.next, failure)
	}
}

// FailAddress has every message to the address or number fail until Recover.
func (i *Inbox) FailAddress(address string, failure Failure) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.failing[address] = failure
}

// Recover ends all failures that were asked for.
func (i *Inbox) Recover() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.next = nil
	clear(i.failing)
}

// due takes the failure that meets a message to these addresses. The caller
// holds i.mu.
func (i *Inbox) due(to []string) Failure {
	for _, address := range to {
		if failure := i.failing[address]; failure != none {
			return failure
		}
	}
	if len(i.next) == 0 {
		return none
	}
	failure := i.next[0]
	i.next = i.next[1:]
	return failure
}

// status and code are how a failure looks on the wire; the two services name
// the same things differently.
func (f Failure) status() int {
	switch f {
	case Refused, Unverified:
		return http.StatusBadRequest
	case Throttled:
		return http.StatusTooManyRequests
	default:
		return http.StatusInternalServerError
	}
}

func (f Failure) sesCode() string {
	switch f {
	case Refused:
		return "BadRequestException"
	case Unverified:
		return "MessageRejected"
	case Throttled:
		return "TooManyRequestsException"
	default:
		return "InternalServiceErrorException"
	}
}

func (f Failure) snsCode() string {
	switch f {
	case Refused:
		return "InvalidParameter"
	case Unverified:
		return "AuthorizationError"
	case Throttled:
		return "Throttled"
	default:
		return "InternalError"
	}
}

// sesMessage and snsMessage are what the services say beside the code; it tells
// whose fault it is.
func (f Failure) sesMessage() string {
	switch f {
	case Refused:
		return "Illegal address"
	case Unverified:
		return "Email address is not verified. The following identities failed the check in region EU-WEST-2"
	default:
		return "injected failure"
	}
}

func (f Failure) snsMessage() string {
	if f == Refused {
		return "Invalid parameter: PhoneNumber Reason: the number is not valid to publish to"
	}
	return "injected failure"
}

// hang keeps a caller waiting until it goes away. Its request has been read.
func hang(r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}
