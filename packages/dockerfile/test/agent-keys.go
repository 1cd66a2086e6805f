// Asks the agent of SSH_AUTH_SOCK for its keys, and prints its answer in base64: draft-ietf-sshm-ssh-agent, "Requesting a list of keys".
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
)

func main() {
	connection, err := net.Dial("unix", os.Getenv("SSH_AUTH_SOCK"))
	check(err)
	_, err = connection.Write([]byte{0, 0, 0, 1, 11})
	check(err)
	var size uint32
	check(binary.Read(connection, binary.BigEndian, &size))
	answer := make([]byte, size)
	_, err = io.ReadFull(connection, answer)
	check(err)
	fmt.Print(base64.StdEncoding.EncodeToString(answer))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
