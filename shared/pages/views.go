package pages

import (
	"embed"
	"html/template"

	"example.org/derogations/shared/pages/kit"
)

//go:embed templates/*.html
var files embed.FS

var all = kit.Views{
	Files: files, Parts: []string{"register-parts", "chart"},
	Functions: template.FuncMap{"paragraphs": paragraphs, "anchor": anchor, "check": newCheckForm},
}

var (
	viewHome             = all.Named("home")
	viewReview           = all.Named("review")
	viewCheck            = all.Named("check")
	viewReceipt          = all.Named("receipt")
	viewSettled          = all.Named("settled")
	viewTrust            = all.Named("trust")
	viewDocs             = all.Named("docs")
	viewProblem          = all.Named("problem")
	viewBlank            = all.Named("blank-form")
	viewStart            = all.Named("start")
	viewStartSent        = all.Named("start-sent")
	viewForm             = all.Named("form")
	viewFormOver         = all.Named("form-over")
	viewFormList         = all.Named("form-list")
	viewFormStep         = all.Named("form-step")
	viewFormCheck        = all.Named("form-check")
	viewFormSent         = all.Named("form-sent")
	viewRegisters        = all.Named("registers")
	viewRegister         = all.Named("register")
	viewDerogation       = all.Named("derogation")
	viewMistyped         = all.Named("derogation-mistyped")
	viewNothingConfirmed = all.Named("derogation-none")
	viewBoard            = all.Named("board")
	viewBoardCase        = all.Named("board-case")
	viewBoardCounts      = all.Named("board-counts")
)
