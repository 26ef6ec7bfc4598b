package tenant

import "github.com/google/uuid"

// platformID is the ID of the platform's own tenant: a UUIDv7 of the year 1970, which NewID never makes.
const platformID = "00000000-0000-7000-8000-000000000001"

// PlatformName is the name of the platform's own tenant as it is made: what its number is for.
const PlatformName = "Avisos da plataforma"

// Platform is the ID of the platform's own tenant: no salon, but the connection of the number from which the platform notifies people. No list of
// salons shows it, and neither the robot nor the agenda serves it. Queries that count salons name this ID.
func Platform() ID { return ID{uuid.MustParse(platformID)} }

// IsPlatform tells whether it is the platform's own tenant.
func (i ID) IsPlatform() bool { return i == Platform() }
