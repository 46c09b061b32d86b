package form

import (
	"fmt"
	"net/http"
	"time"
)

// listBody is the list of a form's pages, with how far each is.
type listBody struct {
	What  string
	Left  string
	Parts []partOf[stepView]
	Check string
	Back  string
	Until time.Time
	Kept  time.Time
}

type stepView struct {
	ID, Path, Name string
	State          stepState
	Colour         string
}

func (h *pages) showList(w http.ResponseWriter, r *http.Request, v draftVisit) error {
	left, wrong := v.left(), v.wrong()
	body := listBody{
		What: whatIsAsked(v.draft.Request), Check: v.stepPath(slugCheck), Back: v.visit.path(),
		Left:  fmt.Sprintf("%d of %d pages are done.", len(v.steps)-left, len(v.steps)),
		Until: v.Said.Expires, Kept: v.draft.ExpiresAt,
		Parts: byPart(v.steps, func(s step) stepView {
			state := v.stateOf(s, wrong)
			return stepView{ID: s.slug + "-state", Path: v.stepPath(s.slug), Name: s.name, State: state, Colour: colours[state]}
		}),
	}
	return h.Render(w, r, http.StatusOK, viewFormList, v.page("Your request", false, body))
}

// colours are those of the tags of states; one without a colour has no tag.
var colours = map[stepState]string{stepNotStarted: "blue", stepInProgress: "yellow", stepMayWait: "grey"}
