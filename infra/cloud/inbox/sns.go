package inbox

import (
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"unicode/utf8"
)

const (
	snsNamespace  = "http://sns.amazonaws.com/doc/2010-03-31/"
	smsLimit      = 1600 // characters in one Publish
	formLimit     = 256 << 10
	senderIDName  = "AWS.SNS.SMS.SenderID"
	attributeStem = "MessageAttributes.entry."
)

var phoneNumber = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// SNS is the endpoint of SNS: Publish to a phone number.
func (i *Inbox) SNS() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, formLimit)
		if err := r.ParseForm(); err != nil {
			snsError(w, http.StatusBadRequest, "InvalidParameter", err.Error())
			return
		}
		if action := r.PostForm.Get("Action"); action != "Publish" {
			snsError(w, http.StatusBadRequest, "InvalidAction", "the local SNS does not know the action "+strconv.Quote(action))
			return
		}
		message, err := readSMS(r.PostForm)
		if err != nil {
			snsError(w, http.StatusBadRequest, "InvalidParameter", err.Error())
			return
		}
		id, failure := i.take(message)
		if failure == Silent {
			hang(r)
		}
		if failure != none {
			snsError(w, failure.status(), failure.snsCode(), failure.snsMessage())
			return
		}
		writeXML(w, http.StatusOK, publishResponse{Namespace: snsNamespace, MessageID: id, RequestID: id})
	})
}

func readSMS(form url.Values) (Message, error) {
	if form.Get("TopicArn") != "" || form.Get("TargetArn") != "" {
		return Message{}, errors.New("the local SNS publishes to phone numbers alone")
	}
	number, text := form.Get("PhoneNumber"), form.Get("Message")
	if !phoneNumber.MatchString(number) {
		return Message{}, errors.New("PhoneNumber is not in E.164 form")
	}
	if length := utf8.RuneCountInString(text); length == 0 || length > smsLimit {
		return Message{}, fmt.Errorf("a message of %d characters, want 1 to %d", length, smsLimit)
	}
	tags := map[string]string{}
	for n := 1; form.Has(attributeStem + strconv.Itoa(n) + ".Name"); n++ {
		stem := attributeStem + strconv.Itoa(n)
		tags[form.Get(stem+".Name")] = form.Get(stem + ".Value.StringValue")
	}
	return Message{Channel: SMS, From: tags[senderIDName], To: []string{number}, Text: text, Tags: tags}, nil
}

type publishResponse struct {
	XMLName   xml.Name `xml:"PublishResponse"`
	Namespace string   `xml:"xmlns,attr"`
	MessageID string   `xml:"PublishResult>MessageId"`
	RequestID string   `xml:"ResponseMetadata>RequestId"`
}

type errorResponse struct {
	XMLName   xml.Name `xml:"ErrorResponse"`
	Namespace string   `xml:"xmlns,attr"`
	Type      string   `xml:"Error>Type"`
	Code      string   `xml:"Error>Code"`
	Message   string   `xml:"Error>Message"`
	RequestID string   `xml:"RequestId"`
}

func snsError(w http.ResponseWriter, status int, code, message string) {
	fault := "Sender"
	if status >= http.StatusInternalServerError {
		fault = "Receiver"
	}
	writeXML(w, status, errorResponse{Namespace: snsNamespace, Type: fault, Code: code, Message: message, RequestID: "local"})
}

func writeXML(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(body) // a caller that has gone needs no answer
}
