package sample

// Parameters are those of the template that a stack on this machine is started with:
// receivers of webhooks run here too, and what an operator says of themselves leads to
// pages that anybody knows.
func Parameters() map[string]string {
	return map[string]string{
		"WebhookPrivateNetworks": "127.0.0.0/8",
		"AccessibilityStatement": "https://www.gov.uk/help/accessibility-statement",
		"PrivacyNotice":          "https://www.gov.uk/help/privacy-notice",
		"ContactEmail":           "help@example.org",
		"ContactPhone":           "020 7946 0999",
	}
}
