package page

// Initials is initials, for tests.
func Initials(name string) string { return initials(name) }
