package pages

import (
	"embed"

	"example.org/derogations/shared/pages/kit"
)

//go:embed templates/*.html
var files embed.FS

var all = kit.Views{Files: files}

var (
	viewReview  = all.Named("review")
	viewCheck   = all.Named("check")
	viewReceipt = all.Named("receipt")
	viewSettled = all.Named("settled")
	viewTrust   = all.Named("trust")
)
