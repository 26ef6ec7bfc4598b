package event

// Prototype is the zero Data of a type, for descriptions of the catalogue; nil for TypeTest and unknown types.
func Prototype(t Type) Data {
	switch t {
	case TypeMessageReceived:
		return MessageReceived{}
	case TypeMessageSent:
		return MessageSent{}
	case TypeMessageStatus:
		return MessageStatus{}
	case TypeMessageEdited:
		return MessageEdited{}
	case TypeMessageDeleted:
		return MessageDeleted{}
	case TypeConnectionChanged:
		return ConnectionChanged{}
	case TypeConnectionAttempt:
		return ConnectionAttempt{}
	case TypeContactChanged:
		return ContactChanged{}
	case TypeAppointmentCreated:
		return AppointmentCreated{}
	case TypeAppointmentUpdated:
		return AppointmentUpdated{}
	case TypeAppointmentRescheduled:
		return AppointmentRescheduled{}
	case TypeAppointmentCancelled:
		return AppointmentCancelled{}
	case TypeAppointmentStatus:
		return AppointmentStatus{}
	case TypeTest:
	}
	return nil
}
