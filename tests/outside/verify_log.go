// Verifies a published log with other people's code: Debian's golang.org/x/mod (sumdb/note, sumdb/tlog), unmodified.
// Ours here are the reading of files, the bundles, and a verifier for cosignature/v1, which x/mod does not have.
//
//	verify_log FOLDER LOG-VKEY [-older FILE]... [-witness VKEY]... [-sample N]
//
// Checks the checkpoint's signature, the root from the tiles, the inclusion of every entry of the bundles (or of N at
// random), consistency with each older checkpoint (also by the proof in FILE.proof, base64 hashes, where there is one),
// and that each witness named has cosigned. Prints one line per check;
// exit code 1 at the first that fails, 2 when it is called wrongly.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // of a tile: 256 hashes

func check(what string, err error) {
	if err != nil {
		fmt.Printf("REFUSED %s: %v\n", what, err)
		os.Exit(1)
	}
}

// folder reads tiles for x/mod, whose paths name the tile's height and call entry bundles "data".
type folder string

func (f folder) Height() int                     { return height }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range tiles {
		data, err := f.read(tile)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func (f folder) read(tile tlog.Tile) ([]byte, error) {
	path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	path = strings.Replace(path, "tile/8/", "tile/", 1)
	data, err := os.ReadFile(filepath.Join(string(f), path))
	if errors.Is(err, os.ErrNotExist) && tile.W < 1<<height && tile.L >= 0 {
		// The partial tile has gone since the full one came.
		width := tile.W
		tile.W = 1 << height
		if data, err = f.read(tile); err == nil && len(data) >= width*tlog.HashSize {
			data = data[:width*tlog.HashSize]
		}
	}
	return data, err
}

func (f folder) bundle(n, size int64) ([][]byte, error) {
	width := size - n<<height
	if width > 1<<height {
		width = 1 << height
	}
	data, err := f.read(tlog.Tile{H: height, L: -1, N: n, W: int(width)})
	var entries [][]byte
	for err == nil && len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("bundle %d is cut", n)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if err == nil && int64(len(entries)) != width {
		err = fmt.Errorf("bundle %d has %d entries, not %d", n, len(entries), width)
	}
	return entries, err
}

// cosigner verifies C2SP cosignature/v1: a time and an Ed25519 signature over that time and the note's text.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not name+id+key")
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if len(key) != 1+ed25519.PublicKeySize || key[0] != 4 || binary.BigEndian.Uint32(hash[:]) != uint32(id) {
		return nil, errors.New("not a cosignature/v1 key, or its id is not its own")
	}
	return cosigner{parts[0], uint32(id), key[1:]}, nil
}

// open verifies a checkpoint as a note and reads its tree.
func open(what, file, origin string, verifiers ...note.Verifier) (*note.Note, tlog.Tree) {
	text, err := os.ReadFile(file)
	check(what, err)
	signed, err := note.Open(text, note.VerifierList(verifiers...))
	check(what, err)
	byLog := false
	for _, sig := range signed.Sigs {
		byLog = byLog || sig.Name == origin
	}
	if !byLog {
		check(what, errors.New("the log's signature is missing"))
	}
	lines := strings.SplitN(signed.Text, "\n", 4)
	if len(lines) != 4 || lines[0] != origin {
		check(what, fmt.Errorf("not a checkpoint of %s", origin))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(what, err)
	hash, err := tlog.ParseHash(lines[2])
	check(what, err)
	return signed, tlog.Tree{N: size, Hash: hash}
}

type list []string

func (l *list) String() string         { return strings.Join(*l, " ") }
func (l *list) Set(value string) error { *l = append(*l, value); return nil }

func main() {
	var older, witnesses list
	flag.Var(&older, "older", "an older checkpoint that the log must extend")
	flag.Var(&witnesses, "witness", "the vkey of a witness that must have cosigned")
	sample := flag.Int("sample", 0, "check so many entries at random instead of all")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Println("verify_log [-older FILE]... [-witness VKEY]... [-sample N] FOLDER LOG-VKEY")
		os.Exit(2)
	}
	log := folder(flag.Arg(0))

	key, err := note.NewVerifier(flag.Arg(1))
	check("log key", err)
	verifiers := []note.Verifier{key}
	for _, vkey := range witnesses {
		witness, err := newCosigner(vkey)
		check("witness key", err)
		verifiers = append(verifiers, witness)
	}
	signed, tree := open("checkpoint", filepath.Join(string(log), "checkpoint"), key.Name(), verifiers...)
	fmt.Printf("checkpoint: %s size %d root %s\n", key.Name(), tree.N, tree.Hash)

	for _, witness := range verifiers[1:] {
		found := false
		for _, sig := range signed.Sigs {
			if sig.Name != witness.Name() || sig.Hash != witness.KeyHash() {
				continue
			}
			raw, err := base64.StdEncoding.DecodeString(sig.Base64)
			check("cosignature", err)
			seconds := int64(binary.BigEndian.Uint64(raw[4:]))
			fmt.Printf("cosigned: %s at %s\n", witness.Name(), time.Unix(seconds, 0).UTC().Format(time.RFC3339))
			found = true
		}
		if !found {
			check("cosignature", fmt.Errorf("%s has not cosigned", witness.Name()))
		}
	}

	hashes := tlog.TileHashReader(tree, log)
	root, err := tlog.TreeHash(tree.N, hashes)
	check("tree", err)
	if root != tree.Hash {
		check("tree", fmt.Errorf("the tiles' root is %s", root))
	}
	fmt.Println("tree: the tiles lead to the root")

	entry := func(i int64, data []byte) {
		proof, err := tlog.ProveRecord(tree.N, i, hashes)
		check(fmt.Sprintf("entry %d", i), err)
		check(fmt.Sprintf("entry %d", i), tlog.CheckRecord(proof, tree.N, tree.Hash, i, tlog.RecordHash(data)))
	}
	checked := 0
	if *sample > 0 && tree.N > 0 {
		for ; checked < *sample; checked++ {
			i := rand.Int63n(tree.N)
			entries, err := log.bundle(i>>height, tree.N)
			check("bundle", err)
			entry(i, entries[i&(1<<height-1)])
		}
	} else {
		for n := int64(0); n<<height < tree.N; n++ {
			entries, err := log.bundle(n, tree.N)
			check("bundle", err)
			for i, data := range entries {
				entry(n<<height+int64(i), data)
				checked++
			}
		}
	}
	fmt.Printf("entries: %d are in the tree\n", checked)

	for _, file := range older {
		_, before := open("older checkpoint", file, key.Name(), key)
		proof, err := tlog.ProveTree(tree.N, before.N, hashes)
		check("consistency", err)
		check("consistency", tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash))
		fmt.Printf("consistency: extends size %d\n", before.N)
		if given, err := os.ReadFile(file + ".proof"); err == nil {
			var proof tlog.TreeProof
			for _, line := range strings.Fields(string(given)) {
				hash, err := tlog.ParseHash(line)
				check("given proof", err)
				proof = append(proof, hash)
			}
			check("given proof", tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash))
			fmt.Printf("consistency: the proof given for size %d holds\n", before.N)
		}
	}
	fmt.Println("VERIFIED")
}
