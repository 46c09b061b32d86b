package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/cloud/stepfunctions"
)

// inbox lists what was sent, the latest first: all of it, or what came ?after= the
// message of an id, and names a ?reference= in its subject or text. A program that
// watches asks again for what came after the last.
func (c Console) inbox(w http.ResponseWriter, r *http.Request) {
	messages, last, err := c.Cloud.Inbox.After(r.FormValue("after"), r.FormValue("reference"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	slices.Reverse(messages)
	c.answer(w, r, "inbox", map[string]any{"title": "Inbox", "messages": append([]inbox.Message{}, messages...), "last": last})
}

func (c Console) message(w http.ResponseWriter, r *http.Request) {
	message, err := c.Cloud.Inbox.Message(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	title := message.Subject
	if title == "" {
		title = "Text message"
	}
	c.answer(w, r, "message", map[string]any{"title": title, "message": message, "lines": lines(message.Text)})
}

// mail shows a mail's HTML as a mail program does: it may have a style, and
// fetches and runs nothing.
func (c Console) mail(w http.ResponseWriter, r *http.Request) {
	message, err := c.Cloud.Inbox.Message(r.PathValue("id"))
	if err != nil || message.HTML == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'")
	fmt.Fprint(w, message.HTML)
}

// line is one line of a message; Link is set where the line is an address.
type line struct{ Text, Link string }

func lines(text string) []line {
	all := []line{}
	for _, t := range strings.Split(text, "\n") {
		l := line{Text: t}
		if strings.HasPrefix(t, "http://") || strings.HasPrefix(t, "https://") {
			l.Link = t
		}
		all = append(all, l)
	}
	return all
}

// execution is an execution as the console shows it.
type execution struct {
	Name       string     `json:"name"`
	Status     string     `json:"status"`
	State      string     `json:"state"`
	StartedAt  time.Time  `json:"startedAt"`
	StoppedAt  *time.Time `json:"stoppedAt,omitempty"`
	TimesOutAt *time.Time `json:"timesOutAt,omitempty"`
	ARN        string     `json:"executionArn"`
}

func shown(e stepfunctions.Execution) execution {
	at := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	return execution{
		Name: e.Name, Status: string(e.Status), State: e.State, StartedAt: e.Started,
		StoppedAt: at(e.Stopped), TimesOutAt: at(e.TimesOutAt), ARN: e.ARN,
	}
}

func (c Console) executions(w http.ResponseWriter, r *http.Request) {
	all := []execution{}
	for _, e := range c.Cloud.Engine.Executions() {
		all = append(all, shown(e))
	}
	c.answer(w, r, "executions", map[string]any{"title": "Executions", "executions": all})
}

// step is one event of an execution's history.
type step struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	Type    string    `json:"type"`
	Name    string    `json:"name,omitempty"`
	Details string    `json:"details,omitempty"`
}

func (c Console) execution(w http.ResponseWriter, r *http.Request) {
	all := c.Cloud.Engine.Executions()
	i := slices.IndexFunc(all, func(e stepfunctions.Execution) bool { return e.Name == r.PathValue("name") })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	history, err := c.Cloud.Engine.History(all[i].ARN)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var steps []step
	for _, e := range history {
		s := step{ID: e.ID, At: e.At, Type: e.Type}
		s.Name, _ = e.Details["name"].(string)
		if text, err := json.Marshal(e.Details); err == nil && len(e.Details) > 0 {
			s.Details = string(text)
		}
		steps = append(steps, s)
	}
	c.answer(w, r, "execution", map[string]any{"title": all[i].Name, "execution": shown(all[i]), "history": steps})
}

// timeout is one wait of an execution that will run out.
type timeout struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

func (c Console) timeouts() []timeout {
	all := []timeout{}
	for _, timer := range c.Cloud.Timeline.Timers() {
		if isTimeout(timer.Name) {
			all = append(all, timeout{At: timer.At, What: strings.TrimPrefix(timer.Name, stepfunctions.TimeoutTimer)})
		}
	}
	slices.SortFunc(all, func(a, b timeout) int { return a.At.Compare(b.At) })
	return all
}
