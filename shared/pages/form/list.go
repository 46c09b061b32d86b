package form

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// listBody is the list of a form's pages, with how far each is.
type listBody struct {
	What  string
	Left  string
	Parts []partView
	Check string
	Back  string
	Until time.Time
	Kept  time.Time
}

type partView struct {
	Name  string
	Steps []stepView
}

type stepView struct {
	ID, Path, Name string
	State          stepState
	Colour         string
}

func (h *Pages) showList(w http.ResponseWriter, r *http.Request, v draftVisit) error {
	left := v.left()
	body := listBody{
		What: whatIsAsked(v.draft.Request), Check: v.stepPath(slugCheck), Back: v.visit.path(), Parts: v.parts(),
		Left:  fmt.Sprintf("%d of %d pages are done.", len(v.steps)-left, len(v.steps)),
		Until: v.Said.Expires, Kept: v.draft.ExpiresAt,
	}
	return h.Render(w, r, http.StatusOK, viewFormList, v.page("Your request", false, body))
}

func (v draftVisit) parts() []partView {
	var parts []partView
	wrong := v.wrong()
	for _, s := range v.steps {
		i := slices.IndexFunc(parts, func(p partView) bool { return p.Name == s.part })
		if i < 0 {
			parts, i = append(parts, partView{Name: s.part}), len(parts)
		}
		view := stepView{ID: s.slug + "-state", Path: v.stepPath(s.slug), Name: s.name, State: v.stateOf(s, wrong)}
		switch view.State {
		case stepNotStarted:
			view.Colour = "blue"
		case stepInProgress:
			view.Colour = "yellow"
		case stepMayWait:
			view.Colour = "grey"
		}
		parts[i].Steps = append(parts[i].Steps, view)
	}
	return parts
}
