// Verifies Ed25519 signatures with Go's own crypto/ed25519. Reads lines of hexadecimal `KEY SIGNATURE MESSAGE`; prints
// "yes" or "no" for each.
package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var parts [][]byte
		for _, part := range strings.Split(lines.Text(), " ") {
			raw, err := hex.DecodeString(part)
			if err != nil {
				fmt.Println(err)
				os.Exit(2)
			}
			parts = append(parts, raw)
		}
		if len(parts) != 3 || len(parts[0]) != ed25519.PublicKeySize {
			fmt.Println("not KEY SIGNATURE MESSAGE:", lines.Text())
			os.Exit(2)
		}
		if ed25519.Verify(parts[0], parts[2], parts[1]) {
			fmt.Println("yes")
		} else {
			fmt.Println("no")
		}
	}
}
