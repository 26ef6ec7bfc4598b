package sqlkit

import (
	"fmt"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
)

// RingSetting is the key of the setting in which a database stores the check value of its key ring.
const RingSetting = "key_ring_check"

// CheckRing compares the ring with the check value that a database stores. rotated is true when the newest key has changed, so that the data is
// to be sealed again. database is its name in an error: "the database". Errors: Invalid on SALONZAP_SECRET_KEY when the data was written with
// another ring.
func CheckRing(op, database string, ring *secret.Ring, checkValue string) (rotated bool, err error) {
	if err := ring.VerifyCheck(checkValue); err != nil {
		return false, WrongRing(op, database, err)
	}
	return checkValue != ring.CheckValue(), nil
}

// WrongRing is the error for data that was written with another ring: Invalid on SALONZAP_SECRET_KEY.
func WrongRing(op, database string, err error) error {
	return &fault.Error{
		Kind: fault.Invalid, Op: op, Field: "SALONZAP_SECRET_KEY",
		Err: fmt.Errorf("%s was written with another SALONZAP_SECRET_KEY: %w", database, err),
	}
}
