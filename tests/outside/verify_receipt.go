// Verifies a receipt with other people's code: Debian's golang.org/x/mod (sumdb/note, sumdb/tlog), unmodified, and Go's own
// Ed25519 and HMAC. Ours here are the reading of the file and a verifier for cosignature/v1, which x/mod does not have.
//
//	verify_receipt FILE LOG-VKEY [WITNESS-VKEY]...
//
// Every witness named must have cosigned. Prints one line per check and the payload last; exit code 1 at the first check
// that fails, 2 when it is called wrongly.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(what string, err error) {
	if err != nil {
		fmt.Printf("REFUSED %s: %v\n", what, err)
		os.Exit(1)
	}
}

func want(what string, holds bool) {
	if !holds {
		check(what, errors.New("does not hold"))
	}
}

// cosigner verifies cosignature/v1 for x/mod's note.Open.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(c.key, []byte(message), signature[8:])
}

func newCosigner(vkey string) cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		check("witness key", errors.New(vkey))
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	check("witness key", err)
	want("witness key", len(raw) == 33 && raw[0] == 4)
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	check("witness key", err)
	return cosigner{parts[0], uint32(hash), raw[1:]}
}

// reader takes bytes off the front of the extra bytes and of a leaf.
type reader []byte

func (r *reader) take(count int) []byte {
	want("length of the extra bytes", count <= len(*r))
	taken := (*r)[:count]
	*r = (*r)[count:]
	return taken
}

func (r *reader) number(size int) int {
	value := 0
	for _, b := range r.take(size) {
		value = value<<8 | int(b)
	}
	return value
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: verify_receipt FILE LOG-VKEY [WITNESS-VKEY]...")
		os.Exit(2)
	}
	file, err := os.ReadFile(os.Args[1])
	check("file", err)
	split := bytes.Index(file, []byte("\n\n"))
	want("form", split >= 0)
	lines := strings.Split(string(file[:split]), "\n")
	want("form", len(lines) >= 3 && lines[0] == "c2sp.org/tlog-proof@v1" && strings.HasPrefix(lines[1], "extra ") &&
		strings.HasPrefix(lines[2], "index "))
	extra, err := base64.StdEncoding.DecodeString(lines[1][len("extra "):])
	check("extra bytes", err)
	index, err := strconv.ParseInt(lines[2][len("index "):], 10, 64)
	check("index", err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		check("hash", err)
		proof = append(proof, hash)
	}

	log, err := note.NewVerifier(os.Args[2])
	check("log key", err)
	verifiers := []note.Verifier{log}
	for _, vkey := range os.Args[3:] {
		verifiers = append(verifiers, newCosigner(vkey))
	}
	opened, err := note.Open(file[split+2:], note.VerifierList(verifiers...))
	check("checkpoint", err)
	for _, verifier := range verifiers {
		signed := false
		for _, signature := range opened.Sigs {
			if signature.Name == verifier.Name() && signature.Hash == verifier.KeyHash() {
				signed = true
				raw, _ := base64.StdEncoding.DecodeString(signature.Base64)
				if _, isWitness := verifier.(cosigner); isWitness {
					at := time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC().Format(time.RFC3339)
					fmt.Printf("cosigned: %s at %s\n", verifier.Name(), at)
				} else {
					fmt.Printf("signed: %s\n", verifier.Name())
				}
			}
		}
		want("signature of "+verifier.Name(), signed)
	}
	body := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(body[1], 10, 64)
	check("size", err)
	root, err := tlog.ParseHash(body[2])
	check("root", err)

	rest := reader(extra)
	want("version", rest.number(1) == 1)
	leaf := rest.take(rest.number(2))
	blob := rest.take(rest.number(4))
	key := rest.take(ed25519.PublicKeySize)
	want("length of the extra bytes", len(rest) == 0)
	check("inclusion", tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf)))
	fmt.Printf("included: entry %d of %d\n", index, size)

	header := reader(leaf)
	want("leaf version", header.number(1) == 1)
	header.take(header.number(1)) // the case
	payloadType := header.take(header.number(1))
	commitment := header.take(sha256.Size)
	keyID := header.take(8)
	recorded := time.UnixMilli(int64(header.number(8))).UTC()
	digest := sha256.Sum256(key)
	want("key id", bytes.Equal(digest[:8], keyID))
	fmt.Printf("recorded: %s\n", recorded.Format(time.RFC3339))
	if len(blob) == 0 {
		fmt.Println("VERIFIED, the payload is hidden")
		return
	}
	content := reader(blob)
	want("plain blob", content.number(1) == 0)
	salt := content.take(32)
	signature := content.take(ed25519.SignatureSize)
	mac := hmac.New(sha256.New, salt)
	mac.Write(payloadType)
	mac.Write(signature)
	mac.Write(content)
	want("commitment", hmac.Equal(mac.Sum(nil), commitment))
	message := fmt.Sprintf("DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(content), content)
	want("payload's signature", ed25519.Verify(key, []byte(message), signature))
	fmt.Printf("VERIFIED %s\n", content)
}
