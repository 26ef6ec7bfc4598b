// The dashboards that may ask for a signature. `make extension ORIGINS=...` writes this file and the manifest from one list.
export const ORIGINS = ["http://localhost", "http://127.0.0.1", "https://app.salonzap.example"];
