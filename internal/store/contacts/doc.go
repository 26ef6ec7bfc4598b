// Package contacts keeps who writes to a salon, under which names WhatsApp knows them, and the key that seals what the salon and
// its clients wrote.
//
// Rules are package contact's: Salon.Resolve loads whom a sighting may be, asks contact.Resolve, and saves what it says. Every
// change of a salon's contacts and messages begins with Lock, so one is made at a time, over all nodes.
//
// Each salon has a data key of its own, which the key ring seals: after a rotation of the ring only the data keys are sealed
// again, and a salon whose data key is deleted cannot be read any more.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Lock, then Salon.Resolve.
package contacts
