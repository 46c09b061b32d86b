// Package described is the description of the JSON interface as a page shows it. It is
// read from the document of package openapi and written to described.json by
//
//	go generate ./shared/openapi
package described
