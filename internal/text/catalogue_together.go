package text

import "salonzap/internal/fault"

// Sentences about conflicting changes of two people.
const (
	StoredNow     fault.Key = "stored.now"
	StoredBuffers fault.Key = "stored.buffers"
	StoredYes     fault.Key = "stored.yes"
	StoredNo      fault.Key = "stored.no"
	DropChanged   fault.Key = "dates.drop_changed"

	ConflictKeep    fault.Key = "conflicts.keep"
	ConflictKept    fault.Key = "conflicts.kept"
	ConflictChanged fault.Key = "conflicts.changed"
)

func togetherPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		StoredNow:       {"Como está guardado agora:", "As it is stored now:"},
		StoredBuffers:   {"%s livres antes, %s depois", "%s kept free before, %s after"},
		StoredYes:       {"sim", "yes"},
		StoredNo:        {"não", "no"},
		ConflictKeep:    {"Manter", "Keep it"},
		ConflictKept:    {"Mantido como está. Volta a aparecer aqui se algo mudar de novo.", "Kept as it is. It comes up here again if something changes again."},
		ConflictChanged: {"Este horário mudou enquanto você olhava. Confira abaixo como ele está agora.", "This appointment changed while you were looking. See below how it is now."},

		DropChanged: {"Alguém mudou este dia enquanto você olhava. Confira abaixo como ele está; nada foi apagado.", "Somebody changed this day while you were looking. See below how it is; nothing was deleted."},
	}
}
