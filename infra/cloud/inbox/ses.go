package inbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
)

const (
	emailLimit     = 40 << 20
	recipientLimit = 50
	headerLimit    = 15
)

// sesRequest is the part of SendEmail that is understood; any other member is
// refused, so that nothing a function asks for is quietly left out.
type sesRequest struct {
	FromEmailAddress string
	Destination      struct{ ToAddresses, CcAddresses, BccAddresses []string }
	ReplyToAddresses []string
	Content          struct {
		Simple *struct {
			Subject sesText
			Body    struct{ Text, HTML *sesText }
			Headers []sesPair
		}
	}
	EmailTags            []sesPair
	ConfigurationSetName string
}

type sesText struct{ Data, Charset string }

type sesPair struct{ Name, Value string }

// SES is the endpoint of SES version 2: SendEmail with simple content.
func (i *Inbox) SES() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/email/outbound-emails", i.sendEmail)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		sesError(w, http.StatusNotFound, "NotFoundException", "the local SES knows SendEmail alone, not "+r.Method+" "+r.URL.Path)
	})
	return mux
}

func (i *Inbox) sendEmail(w http.ResponseWriter, r *http.Request) {
	message, err := readEmail(http.MaxBytesReader(w, r.Body, emailLimit))
	if err != nil {
		sesError(w, http.StatusBadRequest, "BadRequestException", err.Error())
		return
	}
	id, failure := i.take(message)
	if failure == Silent {
		hang(r)
	}
	if failure != none {
		sesError(w, failure.status(), failure.sesCode(), failure.sesMessage())
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"MessageId": id})
}

func readEmail(body io.Reader) (Message, error) {
	var request sesRequest
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&request); err != nil {
		return Message{}, fmt.Errorf("the request is not one that the local SES understands: %w", err)
	}
	simple := request.Content.Simple
	if simple == nil {
		return Message{}, errors.New("the local SES understands simple content alone")
	}
	if len(request.Destination.CcAddresses)+len(request.Destination.BccAddresses) > 0 {
		return Message{}, errors.New("the local SES understands ToAddresses alone")
	}
	to := request.Destination.ToAddresses
	if len(to) == 0 || len(to) > recipientLimit {
		return Message{}, fmt.Errorf("%d recipients, want 1 to %d", len(to), recipientLimit)
	}
	addresses := append([]string{request.FromEmailAddress}, to...)
	for _, address := range append(addresses, request.ReplyToAddresses...) {
		if _, err := mail.ParseAddress(address); err != nil {
			return Message{}, fmt.Errorf("address %q: %w", address, err)
		}
	}
	if simple.Subject.Data == "" || strings.ContainsAny(simple.Subject.Data, "\r\n") {
		return Message{}, errors.New("the subject is empty or has a line break")
	}
	if simple.Body.Text == nil && simple.Body.HTML == nil {
		return Message{}, errors.New("the message has no body")
	}
	if len(simple.Headers) > headerLimit {
		return Message{}, fmt.Errorf("%d headers, want at most %d", len(simple.Headers), headerLimit)
	}
	for _, tag := range request.EmailTags {
		if !tagText.MatchString(tag.Name) || !tagText.MatchString(tag.Value) {
			return Message{}, fmt.Errorf("tag %q with %q: letters, digits, - and _ alone, 256 at most", tag.Name, tag.Value)
		}
	}
	message := Message{
		Channel:          Email,
		From:             request.FromEmailAddress,
		To:               to,
		ReplyTo:          request.ReplyToAddresses,
		Subject:          simple.Subject.Data,
		Headers:          pairs(simple.Headers),
		Tags:             pairs(request.EmailTags),
		ConfigurationSet: request.ConfigurationSetName,
	}
	if simple.Body.Text != nil {
		message.Text = simple.Body.Text.Data
	}
	if simple.Body.HTML != nil {
		message.HTML = simple.Body.HTML.Data
	}
	return message, nil
}

// tagText is what the name and the value of a tag may be.
var tagText = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func pairs(list []sesPair) map[string]string {
	if len(list) == 0 {
		return nil
	}
	named := make(map[string]string, len(list))
	for _, pair := range list {
		named[pair.Name] = pair.Value
	}
	return named
}

func sesError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("X-Amzn-ErrorType", code)
	writeJSON(w, status, map[string]string{"message": message})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a caller that has gone needs no answer
}
