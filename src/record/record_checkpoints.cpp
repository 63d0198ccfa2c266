// Checkpoints of a record: issued, kept and checked.
#include <fmt/format.h>

#include <algorithm>

#include "record/failure.h"
#include "record/log_notes.h"
#include "record/record_state.h"

namespace truce {
namespace {

std::unexpected<Error> disagree(const StoredCheckpoint& stored, std::string found, std::string expected) {
  return fail_with(ErrorCode::corrupt,
                   fmt::format("the checkpoint of {} entries does not belong to this record", stored.size),
                   std::move(found), std::move(expected));
}

/// A checkpoint, and which signatures on it are known keys'; all of these hold.
struct OpenedCheckpoint {
  SignedCheckpoint checkpoint;
  std::vector<VerifiedSignature> verified;
};

Result<OpenedCheckpoint> open_stored(const StoredCheckpoint& stored, const KeyRing& keys) {
  auto checkpoint = parse_signed_checkpoint(stored.note);
  if (!checkpoint) return disagree(stored, checkpoint.error().text(), "a checkpoint");
  if (checkpoint->body.head.size != stored.size) {
    return disagree(stored, fmt::format("size {}", checkpoint->body.head.size), fmt::format("size {}", stored.size));
  }
  auto verified = verified_signatures(checkpoint->note, note_keys(keys));
  if (!verified) return disagree(stored, verified.error().text(), "signatures that hold");
  return OpenedCheckpoint{*std::move(checkpoint), *std::move(verified)};
}

}  // namespace

Result<SignedCheckpoint> read_checkpoint(const StoredCheckpoint& stored, const KeyRing& keys, bool copy) {
  TRUCE_TRY(OpenedCheckpoint opened, open_stored(stored, keys));
  auto& [checkpoint, verified] = opened;
  // What is kept here was checked before: a line of a stranger, or one twice, was put in by somebody else.
  if (!copy && verified.size() != checkpoint.note.signatures.size()) {
    return disagree(stored, "a signature of an unknown key", "signatures of the log and of known witnesses");
  }
  for (const VerifiedSignature& signature : verified) {
    if (signature.key.algorithm() == NoteAlgorithm::ed25519 && signature.key.name() == checkpoint.body.origin) {
      return std::move(checkpoint);
    }
  }
  return disagree(stored, "no signature of the log", "one");
}

Status check_later_checkpoint(const StoredCheckpoint& stored, const KeyRing& keys) {
  TRUCE_CHECK(open_stored(stored, keys));
  return {};
}

Result<SignedCheckpoint> Record::issue_checkpoint(std::span<const KeyPair> signers, const AdmissionCheck& follow) {
  // One commit so that the entries are known to be kept, on replicas too, before anything is signed; one for the note.
  // A note of entries that are then lost could show itself after a restart.
  LogState next = state_->log;
  TRUCE_CHECK(store_->append([&]() -> Result<StoredBatch> {
    TRUCE_CHECK(state_->catch_up(*store_, options_.keys, next, follow));
    return StoredBatch{};
  }));
  const TreeHead head = next.tree.head();
  std::optional<SignedCheckpoint> issued;
  TRUCE_CHECK(store_->put_checkpoint([&]() -> Result<StoredCheckpoint> {
    TRUCE_CHECK(state_->catch_up(*store_, options_.keys, next, follow));
    TRUCE_TRY(std::optional<StoredCheckpoint> last, store_->checkpoint());
    Frontier tree;
    if (last) {
      TRUCE_TRY(SignedCheckpoint checkpoint, read_checkpoint(*last, next.keys));
      if (last->size > next.tree.size()) {
        return disagree(*last, fmt::format("{} entries", next.tree.size()), "at least as many as were signed for");
      }
      TRUCE_TRY(tree, stored_frontier(*store_, last->size));
      if (tree.root() != checkpoint.body.head.root) {
        return disagree(*last, to_hex(tree.root()), to_hex(checkpoint.body.head.root));
      }
      if (last->size >= head.size) {  // or another program was quicker
        issued = std::move(checkpoint);
        return *last;
      }
    }
    TRUCE_CHECK(walk(*store_, tree.size(), head.size, [&](const StoredEntry& stored) -> Status {
      TRUCE_CHECK(read_entry(stored, next.case_id, options_.keys));
      tree.append(leaf_hash(stored.leaf));
      return {};
    }));
    if (tree.root() != head.root) {
      return fail_with(ErrorCode::corrupt, "the entries read again do not give the record's root", to_hex(tree.root()),
                       to_hex(head.root));
    }
    std::vector<Signer> log;
    for (const EnrolledKey* key : next.keys.live(KeyRole::log)) {
      auto at_hand = std::ranges::find(signers, key->key.id(), &KeyPair::id);
      if (at_hand == signers.end()) continue;
      TRUCE_TRY(Signer signer, Signer::create(key->name, NoteAlgorithm::ed25519, *at_hand));
      log.push_back(std::move(signer));
    }
    if (log.empty()) {
      const bool named = !next.keys.live(KeyRole::log).empty();
      return fail_with(ErrorCode::refused,
                       named ? "no private key of the log is at hand" : "the record names no key of its log yet", "",
                       named ? "one that the record names" : "an entry of kind key, action log (truce key log)");
    }
    issued = sign_checkpoint({.origin = log.front().verifier().name(), .head = head, .extensions = {}}, log,
                             options_.clock());
    return StoredCheckpoint{.size = head.size, .note = issued->text()};
  }));
  state_->log = std::move(next);
  return *std::move(issued);
}

Result<std::optional<SignedCheckpoint>> Record::checkpoint(std::uint64_t size) const {
  TRUCE_TRY(std::optional<StoredCheckpoint> stored, store_->checkpoint(size));
  if (!stored) return std::nullopt;
  TRUCE_TRY(SignedCheckpoint checkpoint, read_checkpoint(*stored, keys(), !store_->complete()));
  return checkpoint;
}

Result<Receipt> Record::receipt(std::uint64_t index, bool content) const {
  TRUCE_TRY(std::optional<SignedCheckpoint> latest, checkpoint(size()));
  if (!latest || latest->body.head.size <= index) {
    return fail_with(ErrorCode::not_found, fmt::format("no checkpoint covers entry {}", index),
                     latest ? fmt::format("{} entries signed for", latest->body.head.size) : "none",
                     "a later one (truce publish)");
  }
  TRUCE_TRY(std::vector<StoredEntry> stored, store_->read(index, 1));
  if (stored.empty()) return fail_with(ErrorCode::corrupt, fmt::format("entry {}: missing", index));
  TRUCE_TRY(LoggedEntry entry, read_entry(stored.front(), case_id(), options_.keys));
  TRUCE_TRY(Leaf leaf, decode_leaf(stored.front().leaf));
  const EnrolledKey* signer = keys().find(entry.key);
  if (signer == nullptr) {
    return fail_with(ErrorCode::corrupt, fmt::format("entry {}: signed by an unknown key", index), entry.key.str());
  }
  TRUCE_TRY(auto proof, inclusion_proof(index, latest->body.head.size, [&](unsigned level, std::uint64_t i) {
              return stored_node(*store_, level, i);
            }));
  Receipt receipt{.leaf = std::move(leaf),
                  .content = std::nullopt,
                  .signer = signer->key,
                  .index = index,
                  .proof = std::move(proof),
                  .checkpoint = *std::move(latest)};
  if (!content) return receipt;
  if (entry.withheld != Withheld::no) {
    return fail_with(ErrorCode::refused, fmt::format("the content of entry {} is withheld here", index),
                     entry.withheld == Withheld::sealed ? "sealed" : "erased", "an entry that can be read");
  }
  TRUCE_TRY(receipt.content, open_blob(*stored.front().blob, stored.front().leaf, options_.keys));
  return receipt;
}

Result<ConsistencyReceipt> Record::consistency_receipt(const SignedCheckpoint& earlier) const {
  TRUCE_TRY(const LogKeys log, log_keys(keys()));
  TRUCE_CHECK(verify_log_signature(earlier, log.with_former()));
  TRUCE_TRY(std::optional<SignedCheckpoint> latest, checkpoint(size()));
  const std::uint64_t from = earlier.body.head.size;
  if (!latest || latest->body.head.size < from) {
    return fail_with(ErrorCode::not_found, fmt::format("no checkpoint here is of {} entries or more", from),
                     latest ? fmt::format("the last, of {}", latest->body.head.size) : "none",
                     "a record that has come as far as what it is held against");
  }
  TRUCE_TRY(auto proof, prove_consistency(from, latest->body.head.size));
  return ConsistencyReceipt{.earlier = earlier, .proof = std::move(proof), .later = *std::move(latest)};
}

Result<SignedCheckpoint> Record::add_cosignatures(std::uint64_t size, std::span<const NoteSignature> lines) {
  LogState now = state_->log;  // of its keys; size() stays
  std::optional<SignedCheckpoint> kept;
  TRUCE_CHECK(store_->put_checkpoint([&]() -> Result<StoredCheckpoint> {
    TRUCE_CHECK(state_->catch_up(*store_, options_.keys, now, {}));
    TRUCE_TRY(std::optional<StoredCheckpoint> stored, store_->checkpoint(size));
    if (!stored || stored->size != size) {
      return fail_with(ErrorCode::not_found, fmt::format("no checkpoint of {} entries was issued", size));
    }
    TRUCE_TRY(SignedCheckpoint checkpoint, read_checkpoint(*stored, now.keys));
    TRUCE_CHECK(add_signatures(checkpoint, lines, note_keys(now.keys)));
    stored->note = checkpoint.text();
    kept = std::move(checkpoint);
    return *std::move(stored);
  }));
  return *std::move(kept);
}

}  // namespace truce
