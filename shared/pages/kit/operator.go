package kit

// Operator is who runs the service, for the foot of every page. What is empty is
// left out.
type Operator struct {
	// Accessibility and Privacy are the addresses of its statement on accessibility
	// and of its privacy notice.
	Accessibility, Privacy string
	// Email and Phone reach its help desk.
	Email, Phone string
}
