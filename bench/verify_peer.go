// The peer of bench_verify: what it does, by other people's code as far as that goes. Debian's golang.org/x/mod
// (sumdb/note, sumdb/tlog), unmodified, and Go's own Ed25519 and HMAC, over the same entries as the record publishes them.
// Not done here are the rules about entries and keys, and the reading of payloads as JSON.
//
//	verify_peer FOLDER LOG-VKEY AUTHOR-KEY
//
// FOLDER: a published log all of whose entries are public and signed by AUTHOR-KEY (base64). Prints lines `what rate rate`:
// how often a second, by the clock on the wall and by the processor time it took. Exit code 1 when something does not hold.
package main

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256 // entries of a bundle

func check(err error) {
	if err != nil {
		fmt.Println("REFUSED", err)
		os.Exit(1)
	}
}

// bundle reads bundle n of `kind`: items, each after its length in so many bytes.
func bundle(folder, kind string, n, size int64, lengthBytes int) [][]byte {
	tile := tlog.Tile{H: 8, L: -1, N: n, W: width}
	if size-n*width < width {
		tile.W = int(size - n*width)
	}
	file, err := os.ReadFile(filepath.Join(folder, strings.Replace(tile.Path(), "tile/8/data", kind, 1)))
	check(err)
	var items [][]byte
	for len(file) >= lengthBytes {
		length := 0
		for _, b := range file[:lengthBytes] {
			length = length<<8 | int(b)
		}
		file = file[lengthBytes:]
		if length > len(file) {
			break
		}
		items, file = append(items, file[:length]), file[length:]
	}
	if len(items) != tile.W || len(file) != 0 {
		check(fmt.Errorf("%s: not %d items", tile.Path(), tile.W))
	}
	return items
}

// signed takes a leaf's blob apart and checks the commitment (docs/record.md): what the author signed, and the signature.
func signed(leaf, blob []byte) (message, signature []byte) {
	rest := leaf[1:]
	rest = rest[1+int(rest[0]):]
	payloadType, rest := rest[1:1+int(rest[0])], rest[1+int(rest[0]):]
	salt, signature, payload := blob[1:33], blob[33:97], blob[97:]
	mac := hmac.New(sha256.New, salt)
	mac.Write(payloadType)
	mac.Write(signature)
	mac.Write(payload)
	if blob[0] != 0 || !hmac.Equal(mac.Sum(nil), rest[:sha256.Size]) {
		check(errors.New("a payload is not what its leaf commits to"))
	}
	return []byte(fmt.Sprintf("DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(payload), payload)), signature
}

// memory holds x/mod's stored hashes.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		out = append(out, m[i])
	}
	return out, nil
}

// onAll runs work on every processor and waits.
func onAll(work func(thread int)) {
	var all sync.WaitGroup
	for thread := 0; thread < runtime.NumCPU(); thread++ {
		all.Add(1)
		go func(thread int) { defer all.Done(); work(thread) }(thread)
	}
	all.Wait()
}

// processor is the time that this process has taken of all processors.
func processor() time.Duration {
	var used syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

type watch struct {
	wall      time.Time
	processor time.Duration
}

func start() watch { return watch{time.Now(), processor()} }

func (w watch) report(what string, done int64) {
	wall, used := time.Since(w.wall), processor()-w.processor
	fmt.Printf("%s %.0f %.0f\n", what, float64(done)/wall.Seconds(), float64(done)/used.Seconds())
}

// repeat does something for a second.
func repeat(what string, do func()) {
	clock, done := start(), int64(0)
	for ; time.Since(clock.wall) < time.Second; done++ {
		do()
	}
	clock.report(what, done)
}

func main() {
	folder := os.Args[1]
	log, err := note.NewVerifier(os.Args[2])
	check(err)
	author, err := base64.StdEncoding.DecodeString(os.Args[3])
	check(err)
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err)
	opened, err := note.Open(text, note.VerifierList(log))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)

	// Everything: read, commitments, signatures, leaves, and the tree up to the checkpoint's root.
	clock := start()
	records := make([]tlog.Hash, size)
	onAll(func(thread int) {
		for n := int64(thread); n*width < size; n += int64(runtime.NumCPU()) {
			blobs := bundle(folder, "payload", n, size, 4)
			for i, leaf := range bundle(folder, "tile/entries", n, size, 2) {
				message, signature := signed(leaf, blobs[i])
				if !ed25519.Verify(author, message, signature) {
					check(fmt.Errorf("entry %d: the signature does not hold", n*width+int64(i)))
				}
				records[n*width+int64(i)] = tlog.RecordHash(leaf)
			}
		}
	})
	tree := make(memory, 0, tlog.StoredHashCount(size))
	for i, record := range records {
		hashes, err := tlog.StoredHashesForRecordHash(int64(i), record, tree)
		check(err)
		tree = append(tree, hashes...)
	}
	computed, err := tlog.TreeHash(size, tree)
	check(err)
	if computed != root {
		check(errors.New("the entries do not lead to the checkpoint's root"))
	}
	clock.report("everything", size)

	// Its bound: signatures alone, the first ones round and round.
	leaves, blobs := bundle(folder, "tile/entries", 0, size, 2), bundle(folder, "payload", 0, size, 4)
	var messages, signatures [64][]byte
	for i := range messages {
		messages[i], signatures[i] = signed(leaves[i], blobs[i])
	}
	done := make([]int64, runtime.NumCPU())
	clock = start()
	onAll(func(thread int) {
		for ; time.Since(clock.wall) < 2*time.Second; done[thread]++ {
			i := done[thread] % int64(len(messages))
			if !ed25519.Verify(author, messages[i], signatures[i]) {
				check(errors.New("a signature does not hold"))
			}
		}
	})
	sum := int64(0)
	for _, each := range done {
		sum += each
	}
	clock.report("bare", sum)

	// Leaves into a tree, one after the other.
	var grown memory
	next := 0
	repeat("hash_leaves", func() {
		hashes, err := tlog.StoredHashes(int64(next), leaves[next%len(leaves)], grown)
		check(err)
		grown = append(grown, hashes...)
		next++
	})

	// Proofs, out of hashes in memory.
	repeat("prove_inclusion", func() { // and checked
		i := rand.Int63n(size)
		proof, err := tlog.ProveRecord(size, i, tree)
		check(err)
		check(tlog.CheckRecord(proof, size, root, i, records[i]))
	})
	proof, err := tlog.ProveRecord(size, size/3, tree)
	check(err)
	repeat("check_inclusion", func() { check(tlog.CheckRecord(proof, size, root, size/3, records[size/3])) })
	repeat("prove_consistency", func() {
		_, err := tlog.ProveTree(size, 1+rand.Int63n(size), tree)
		check(err)
	})
}
