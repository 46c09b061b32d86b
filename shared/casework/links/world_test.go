package links_test

import (
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/links"
)

type world struct{ *caseworktest.World }

func newWorld(t caseworktest.Tester) *world { return &world{caseworktest.NewWorld(t)} }

func (w *world) desk() links.Desk { return links.Desk{Directory: w.Store, Store: w.Store} }
