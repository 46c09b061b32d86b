package drafts_test

import "example.org/derogations/shared/casework/caseworktest"

// world is the world of a test, with what these tests alone do in it.
type world struct{ *caseworktest.World }

func newWorld(t caseworktest.Tester) *world { return &world{caseworktest.NewWorld(t)} }
