package words

import (
	"strconv"
	"strings"
)

// messageStates are the words for what happened to a message, by its status.
var messageStates = map[string]Tag{
	"pending":   {Text: "Not sent yet", Colour: "yellow"},
	"accepted":  {Text: "Sent", Colour: "blue"},
	"delivered": {Text: "Delivered", Colour: "green"},
	"bounced":   {Text: "Came back", Colour: "red"},
	"failed":    {Text: "Failed", Colour: "red"},
}

// MessageState says what happened to a message, by its status. A text does not come
// back to whoever sent it. One that is not known is shown as it is.
func MessageState(status string, text bool) Tag {
	if text && status == "bounced" {
		return Tag{Text: "Not delivered", Colour: "red"}
	}
	if state, known := messageStates[status]; known {
		return state
	}
	return Tag{Text: Sentence(strings.ReplaceAll(status, "_", " ")), Colour: "grey"}
}

// NobodyReached and NobodyToAsk are states of an event, and not of one message.
const (
	NobodyReached = "Nobody reached"
	NobodyToAsk   = "Nobody to ask"
)

// ofAll is how they are said among what is counted.
var ofAll = map[string]string{
	strings.ToLower(NobodyReached): "nobody was reached",
	strings.ToLower(NobodyToAsk):   "there was nobody to ask",
}

// Arrived sums up what happened to several messages: "all delivered", or "8 delivered,
// 1 failed", in the order in which each comes first.
func Arrived(messages []Tag) string {
	var states []string
	counted := map[string]int{}
	for _, m := range messages {
		state := strings.ToLower(m.Text)
		if counted[state] == 0 {
			states = append(states, state)
		}
		counted[state]++
	}
	if len(states) == 1 && ofAll[states[0]] == "" {
		return "all " + states[0]
	}
	for i, state := range states {
		states[i] = strconv.Itoa(counted[state]) + " " + state
		if whole, known := ofAll[state]; known {
			states[i] = whole
		}
	}
	return strings.Join(states, ", ")
}
