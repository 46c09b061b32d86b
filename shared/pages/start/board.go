package start

import (
	"net/http"
	"strings"

	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/written"
)

const fieldEmail = "email"

// boardBody is the page on which a duty officer has the link of their board sent.
type boardBody struct {
	Problems kit.Problems
	Email    kit.Control
	Help     []kit.HelpLine
}

func (h *pages) showBoard(w http.ResponseWriter, r *http.Request) error {
	return h.boardPage(w, r, http.StatusOK, kit.Filled{})
}

func (h *pages) boardPage(w http.ResponseWriter, r *http.Request, status int, f kit.Filled) error {
	return h.Render(w, r, status, viewBoard, kit.Page{Title: "Open your board", Failed: len(f.Problems) > 0, Body: boardBody{
		Problems: f.Problems, Help: h.Help(r.Context(), lambdahttp.Now(r.Context())),
		Email: f.Control(kit.KindEmail, fieldEmail, "Your email address", "The one that your organisation registered for you, or the shared one that you look after."),
	}})
}

func (h *pages) sendBoard(w http.ResponseWriter, r *http.Request) error {
	typed, err := h.ReadForm(r)
	if err != nil {
		return err
	}
	source, address := asked(r), strings.TrimSpace(typed.Get(fieldEmail))
	if !written.IsEmail(address) {
		f := kit.Filled{Typed: typed}
		f.Problems.Add(fieldEmail, "Enter an email address, like name@example.nhs.uk")
		return h.boardPage(w, r, http.StatusUnprocessableEntity, f)
	}
	err = h.desk.SendBoard(r.Context(), address, source, lambdahttp.Now(r.Context()))
	return h.sent(w, r, viewBoardSent, address, err)
}
