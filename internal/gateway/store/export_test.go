package store

// NodeLock is the number of the advisory lock of this node.
func (s *Store) NodeLock() int64 { return s.nodeLock(s.node) }
