package evolution

// Group is a group chat: the answer of findGroupInfos, fetchAllGroups and create, and the data of groups.upsert.
type Group struct {
	ID                  string             `json:"id"` // "1203…@g.us"
	Subject             string             `json:"subject"`
	SubjectOwner        string             `json:"subjectOwner,omitempty"`
	SubjectTime         int64              `json:"subjectTime,omitempty"` // seconds since 1970
	PictureURL          *NullString        `json:"pictureUrl,omitempty"`
	Size                int                `json:"size"`
	Creation            int64              `json:"creation,omitempty"` // seconds since 1970
	Owner               string             `json:"owner,omitempty"`
	Desc                string             `json:"desc,omitempty"`
	DescID              string             `json:"descId,omitempty"`
	LinkedParent        string             `json:"linkedParent,omitempty"`
	Restrict            bool               `json:"restrict"`
	Announce            bool               `json:"announce"`
	IsCommunity         bool               `json:"isCommunity"`
	IsCommunityAnnounce bool               `json:"isCommunityAnnounce"`
	JoinApprovalMode    *bool              `json:"joinApprovalMode,omitempty"`  // only from the route inviteInfo, as memberAddMode
	MemberAddMode       *bool              `json:"memberAddMode,omitempty"`     // every member may add others
	EphemeralDuration   int64              `json:"ephemeralDuration,omitempty"` // seconds
	Participants        []GroupParticipant `json:"participants,omitempty"`
}

// GroupParticipant is a member of a group. Name and ImgURL come from the route participants only.
type GroupParticipant struct {
	ID          string     `json:"id"` // JID by number where it is known, else by LID
	PhoneNumber string     `json:"phoneNumber,omitempty"`
	LID         string     `json:"lid,omitempty"`
	Admin       NullString `json:"admin"` // "admin", "superadmin" or null
	Name        string     `json:"name,omitempty"`
	ImgURL      string     `json:"imgUrl,omitempty"`
}

// GroupParticipantChange is the result of updateParticipant for one of the people that it names.
type GroupParticipantChange struct {
	Status string `json:"status"` // "200", or WhatsApp's number of the reason why it failed
	JID    string `json:"jid"`
}

// GroupParticipantsUpdate is the data of group-participants.update.
type GroupParticipantsUpdate struct {
	ID           string   `json:"id"` // of the group
	Author       string   `json:"author,omitempty"`
	Participants []string `json:"participants"` // JIDs
	Action       string   `json:"action"`       // "add", "remove", "promote", "demote"
}

// GroupUpdate is one entry of the data of groups.update. It holds only what changed.
type GroupUpdate struct {
	ID                string  `json:"id"`
	Author            string  `json:"author,omitempty"`
	Subject           *string `json:"subject,omitempty"`
	Desc              *string `json:"desc,omitempty"`
	Announce          *bool   `json:"announce,omitempty"`
	Restrict          *bool   `json:"restrict,omitempty"`
	EphemeralDuration *int64  `json:"ephemeralDuration,omitempty"` // seconds; 0 is off
	InviteCode        string  `json:"inviteCode,omitempty"`
}
