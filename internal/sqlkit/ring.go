package sqlkit

import (
	"fmt"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
)

// RingSetting is the key of the setting where a database keeps the check value of its key ring.
const RingSetting = "key_ring_check"

// CheckRing compares the ring with the check value that a database keeps of it: rotated says that the data is to be sealed
// again with the newest key. database is its name in an error: "the database". Errors: Invalid on SALONZAP_SECRET_KEY when the data was written with another ring.
func CheckRing(op, database string, ring *secret.Ring, kept string) (rotated bool, err error) {
	if err := ring.VerifyCheck(kept); err != nil {
		return false, WrongRing(op, database, err)
	}
	return kept != ring.CheckValue(), nil
}

// WrongRing is the error of a ring that the data was not written with.
func WrongRing(op, database string, err error) error {
	return &fault.Error{
		Kind: fault.Invalid, Op: op, Field: "SALONZAP_SECRET_KEY",
		Err: fmt.Errorf("%s was written with another SALONZAP_SECRET_KEY: %w", database, err),
	}
}
