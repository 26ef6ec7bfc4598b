package webpush

// Encrypt is encrypt, for the example of the RFC.
var Encrypt = encrypt
