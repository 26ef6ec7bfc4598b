package text

import "salonzap/internal/fault"

// Sentences about the rules of time zones.
const (
	ZoneDataInside   fault.Key = "zones.inside"    // with the version
	ZoneDataMachine  fault.Key = "zones.machine"   // with the version
	ZoneDataNameless fault.Key = "zones.unlabeled" // of a machine
)

func zones() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ZoneDataInside:   {"Regras de fuso horário: %s, as do programa.", "Time zone rules: %s, those of the program."},
		ZoneDataMachine:  {"Regras de fuso horário: %s, as desta máquina.", "Time zone rules: %s, those of this machine."},
		ZoneDataNameless: {"Regras de fuso horário: as desta máquina, que não dizem a versão.", "Time zone rules: those of this machine, which do not say their version."},
	}
}
