// Package form is the form by which a trust asks for doctors to come back: what it
// has written and sent (drafts.go), the
// pages of one draft (steps.go, and a file for each part), the look through it
// before it is sent (check.go), and the same form on paper (paper.go).
//
// It promises:
//
//   - each page is saved as its writer goes on, also with what is still wrong;
//   - nothing that was typed is lost, also where a draft was sent or its link has
//     ended;
//   - whatever is missing is named before the request is sent, and leads to its
//     page.
package form
