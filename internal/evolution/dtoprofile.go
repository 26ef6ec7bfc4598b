package evolution

// ProfilePicture is the answer of fetchProfilePictureUrl. The URL is WhatsApp's and expires.
type ProfilePicture struct {
	WUID              string     `json:"wuid"`
	ProfilePictureURL NullString `json:"profilePictureUrl"`
}

// Profile is the answer of fetchProfile.
type Profile struct {
	WUID         string     `json:"wuid"`
	Name         string     `json:"name,omitempty"`
	NumberExists bool       `json:"numberExists"`
	Picture      NullString `json:"picture"`
	Status       string     `json:"status,omitempty"` // the person's "about" text
	IsBusiness   bool       `json:"isBusiness"`
	Email        string     `json:"email,omitempty"`
	Description  string     `json:"description,omitempty"`
	Website      string     `json:"website,omitempty"`
}

// BusinessProfile is the answer of fetchBusinessProfile.
type BusinessProfile struct {
	IsBusiness bool   `json:"isBusiness"`
	WID        string `json:"wid,omitempty"`
	Email      string `json:"email,omitempty"`
	Address    string `json:"address,omitempty"`
	Category   string `json:"category,omitempty"`
	// Message, JID and Exists are set for an account that is no business.
	Message string `json:"message,omitempty"`
	JID     string `json:"jid,omitempty"`
	Exists  bool   `json:"exists,omitempty"`
}

// Privacy is who may see what of the account: the answer of fetchPrivacySettings, and the body of updatePrivacySettings.
type Privacy struct {
	ReadReceipts string `json:"readreceipts"`
	Profile      string `json:"profile"`
	Status       string `json:"status"`
	Online       string `json:"online"`
	Last         string `json:"last"`
	GroupAdd     string `json:"groupadd"`
}

// Media is the answer of getBase64FromMediaMessage.
type Media struct {
	MediaType string    `json:"mediaType"` // "imageMessage" …
	FileName  string    `json:"fileName"`
	Caption   string    `json:"caption,omitempty"`
	Size      MediaSize `json:"size"`
	Mimetype  string    `json:"mimetype"`
	Base64    string    `json:"base64"`
	Buffer    any       `json:"buffer"` // always null
}

// MediaSize is how large a medium is; FileLength in bytes, height and width in pixels if WhatsApp
// sends them.
type MediaSize struct {
	FileLength string `json:"fileLength"`
	Height     int    `json:"height,omitempty"`
	Width      int    `json:"width,omitempty"`
}

// MenuOption is a row of a list, or a button, that was sent as a line of text. The receiver chooses it by answering with the digit.
type MenuOption struct {
	Digit int    `json:"digit"`
	ID    string `json:"id"`
	Title string `json:"title"`
}
