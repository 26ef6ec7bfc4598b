// Package robot is the conversation with a salon's clients. What a message means is read by its part understand; start
// reading there.
package robot
