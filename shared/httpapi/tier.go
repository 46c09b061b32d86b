package httpapi

import (
	"net/http"
	"strconv"

	"example.org/derogations/shared/derogation"
)

// answerReview takes a tier's answer to one of its reviews.
func (a API) answerReview(r *http.Request, by caller) (answer, error) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || number < 1 {
		return answer{}, refuse(codeNotFound, "A review is addressed by its number: 1, 2 and so on.")
	}
	return a.change(func(value any) (derogation.Command, []derogation.FieldError) {
		return readReview(number, value)
	})(r, by)
}

// readReview reads the body for the action that it names: it may have no field
// that belongs to another.
func readReview(number int, value any) (derogation.Command, []derogation.FieldError) {
	action, wrong := kindNamed(value, "action")
	if len(wrong) > 0 {
		return nil, wrong
	}
	// What else a tier does has addresses of its own.
	//exhaustive:ignore
	switch derogation.Action(action) {
	case derogation.ActEscalate:
		var body struct {
			Action            string `json:"action"`
			ContentVersion    int    `json:"contentVersion"`
			Comment           string `json:"comment"`
			Supported         *bool  `json:"supported"`
			EvidenceConfirmed bool   `json:"evidenceConfirmed"`
		}
		wrong = bind(value, &body)
		return derogation.Escalate{
			Basis: derogation.Basis{Review: number, ContentVersion: body.ContentVersion}, Comment: body.Comment,
			Supported: body.Supported, EvidenceConfirmed: body.EvidenceConfirmed,
		}, wrong
	case derogation.ActResolveLocally:
		var body struct {
			Action         string `json:"action"`
			ContentVersion int    `json:"contentVersion"`
			How            string `json:"how"`
		}
		wrong = bind(value, &body)
		return derogation.ResolveLocally{Basis: derogation.Basis{Review: number, ContentVersion: body.ContentVersion}, How: body.How}, wrong
	case derogation.ActDecline:
		var body struct {
			Action         string `json:"action"`
			ContentVersion int    `json:"contentVersion"`
			Reasons        string `json:"reasons"`
		}
		wrong = bind(value, &body)
		return derogation.Decline{Basis: derogation.Basis{Review: number, ContentVersion: body.ContentVersion}, Reasons: body.Reasons}, wrong
	case derogation.ActAsk:
		var body struct {
			Action         string `json:"action"`
			ContentVersion int    `json:"contentVersion"`
			Question       string `json:"question"`
		}
		wrong = bind(value, &body)
		return derogation.Ask{Basis: derogation.Basis{Review: number, ContentVersion: body.ContentVersion}, Question: body.Question}, wrong
	case derogation.ActComment:
		var body struct {
			Action string `json:"action"`
			Text   string `json:"text"`
		}
		wrong = bind(value, &body)
		return derogation.AddComment{Review: number, Text: body.Text}, wrong
	default:
		return nil, []derogation.FieldError{{
			Pointer: "/action", Code: "unknown_action", Detail: "must be escalate, resolve_locally, decline, ask or comment; the union decides elsewhere",
		}}
	}
}

// kindNamed is the text of the member of a body that says what sort of body it is.
func kindNamed(value any, name string) (string, []derogation.FieldError) {
	var found []derogation.FieldError
	members, ok := value.(object)
	if !ok {
		return "", append(found, derogation.FieldError{Pointer: "", Code: "wrong_type", Detail: "must be an object"})
	}
	for _, m := range members {
		if m.name != name {
			continue
		}
		if text, ok := m.value.(string); ok {
			return text, nil
		}
		return "", append(found, derogation.FieldError{Pointer: "/" + name, Code: "wrong_type", Detail: "must be a text"})
	}
	return "", append(found, required("/"+name))
}

func readJudgement(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		Justified *bool  `json:"justified"`
		Text      string `json:"text"`
	}
	wrong := bind(value, &body)
	if body.Justified == nil {
		wrong = orRequired(wrong, "/justified")
		body.Justified = new(false)
	}
	return derogation.JudgeException{Justified: *body.Justified, Text: body.Text}, wrong
}

// orRequired names a field that is missing, unless it is known to be wrong in
// another way.
func orRequired(wrong []derogation.FieldError, pointer string) []derogation.FieldError {
	for _, w := range wrong {
		if w.Pointer == pointer || w.Pointer == "" {
			return wrong
		}
	}
	return append(wrong, required(pointer))
}
