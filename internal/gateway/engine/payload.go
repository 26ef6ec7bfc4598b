package engine

import (
	"fmt"

	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/store"
	"google.golang.org/protobuf/proto"
)

// The bounds of the first history sync. That of an old account is megabytes, of which only the mappings of numbers and the tokens that allow
// replies are needed, and no messages.
const (
	historyDays    = 3
	historyQuotaMB = 100
)

// clientPayload is the payload with which a client connects: the library's own, with our version and, when it registers, our name and a small
// history. The library has these three as globals, whose change would race with clients that are connecting.
func clientPayload(dev *store.Device, product string, v store.WAVersionContainer) (*waWa6.ClientPayload, error) {
	p := dev.GetClientPayload() // a copy
	p.UserAgent.AppVersion = v.ProtoAppVersion()
	if p.DevicePairingData == nil {
		return p, nil
	}
	props := proto.CloneOf(store.DeviceProps)
	props.Os = new(product)
	props.RequireFullSync = new(false)
	if props.HistorySyncConfig == nil {
		props.HistorySyncConfig = &waCompanionReg.DeviceProps_HistorySyncConfig{}
	}
	props.HistorySyncConfig.FullSyncDaysLimit = proto.Uint32(historyDays)
	props.HistorySyncConfig.RecentSyncDaysLimit = proto.Uint32(historyDays)
	props.HistorySyncConfig.FullSyncSizeMbLimit = proto.Uint32(historyQuotaMB)
	props.HistorySyncConfig.StorageQuotaMb = proto.Uint32(historyQuotaMB)
	props.HistorySyncConfig.InitialSyncMaxMessagesPerChat = proto.Uint32(1)
	said, err := proto.Marshal(props)
	if err != nil {
		return nil, fmt.Errorf("engine: device properties: %w", err)
	}
	hash := v.Hash()
	p.DevicePairingData.DeviceProps, p.DevicePairingData.BuildHash = said, hash[:]
	return p, nil
}
