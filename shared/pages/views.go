package pages

import (
	"embed"

	"example.org/derogations/shared/pages/kit"
)

//go:embed templates/*.html
var files embed.FS

var all = kit.Views{Files: files}

var (
	viewReview    = all.Named("review")
	viewCheck     = all.Named("check")
	viewReceipt   = all.Named("receipt")
	viewSettled   = all.Named("settled")
	viewTrust     = all.Named("trust")
	viewBlank     = all.Named("blank-form")
	viewStart     = all.Named("start")
	viewStartSent = all.Named("start-sent")
	viewForm      = all.Named("form")
	viewFormOver  = all.Named("form-over")
	viewFormList  = all.Named("form-list")
	viewFormStep  = all.Named("form-step")
	viewFormCheck = all.Named("form-check")
	viewFormSent  = all.Named("form-sent")
)
