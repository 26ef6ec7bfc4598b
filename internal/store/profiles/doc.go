// Package profiles reads what a salon's robot is told within a transaction, for those who plan and send what it says.
//
// Start reading at Of.
package profiles
