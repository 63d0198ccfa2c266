// Which key may say what, for whom, since when: a pure fold over the entries of kind `key` (rules in docs/record.md).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "record/copy_on_write.h"
#include "record/entry_head.h"
#include "record/key.h"

namespace truce {

/// What a key is: the registrar's (it enrols parties and keeps the shared vocabulary), a party's root, an officer's;
/// the log's, which signs checkpoints; a witness's, which cosigns them. The last two sign no entries.
enum class KeyRole : std::uint8_t { registrar, root, officer, log, witness };
[[nodiscard]] std::string_view to_string(KeyRole role);

/// The end of a key's life.
struct KeyEnd {
  bool rotated = false;  ///< replaced by a new root; else revoked: entries before it stand and are marked
  std::uint64_t index = 0;
  Instant recorded_at;
  std::string reason;
  bool operator==(const KeyEnd&) const = default;
};

/// One key as the record knows it.
struct EnrolledKey {
  PublicKey key;
  ActorId party;
  KeyRole role = KeyRole::root;
  std::string officer;                       ///< name or function, as the delegation states it
  std::string name;                          ///< of a log's or witness's key: its name in signed notes
  std::set<std::string, std::less<>> kinds;  ///< of an officer: the kinds of entry delegated
  Span period;                               ///< of an officer: the delegation holds for recorded_at in it
  std::uint64_t index = 0;                   ///< entry that made it known
  Instant recorded_at;                       ///< of that entry
  std::optional<KeyEnd> end;
};

/// How many parties' witnesses make a checkpoint final.
struct WitnessPolicy {
  std::size_t need = 0;          ///< of `parties`, each counted once
  std::vector<ActorId> parties;  ///< whose witnesses count
  std::uint64_t index = 0;       ///< entry that stated it
  bool operator==(const WitnessPolicy&) const = default;
};

/// An entry that has passed the schema, as the key rules look at it.
struct KeyedEntry {
  std::uint64_t index = 0;
  Instant recorded_at;
  KeyId key;  ///< the envelope's
  const EntryHead& head;
  const Json& json;  ///< looked at when it is of kind `key`
};

/// The keys known after some number of entries. A value: copy it to try something; copies are cheap, and all of one
/// thread (public_keys() is for others).
class KeyRing {
 public:
  explicit KeyRing(CaseId case_id);

  /// The key that signs the entry, when it is known, not ended, within its period and entitled to the entry's kind and
  /// party; for the very first entry, the registrar's own from within it. refused otherwise: which key, which rule,
  /// since when.
  [[nodiscard]] Result<PublicKey> check(const KeyedEntry& entry) const;

  /// Whether a live key of this ring is entitled to a kind of entry, as check() will say of an entry by its party. (A
  /// correction must also be of a kind that it may sign.)
  [[nodiscard]] bool may_sign(const EnrolledKey& key, std::string_view kind) const;

  /// Checks the entry and, when it is of kind `key`, takes its effect. `approve` is asked last, with the key that signs
  /// the entry: there the caller verifies the signature. On error nothing has changed.
  Status apply(const KeyedEntry& entry, const std::function<Status(const PublicKey&)>& approve = {});

  /// A copy that shares nothing with this one: for another thread. O(keys).
  [[nodiscard]] KeyRing apart() const;

  /// Null when unknown. Valid until the next apply().
  [[nodiscard]] const EnrolledKey* find(const KeyId& id) const;
  /// All keys in the order in which they became known.
  [[nodiscard]] std::vector<EnrolledKey> list() const;
  /// Every key that ever was known, by its id, which never comes to mean another key.
  [[nodiscard]] std::map<KeyId, PublicKey> public_keys() const;
  /// The party of entry 0, which keeps the record; empty before it.
  [[nodiscard]] const ActorId& registrar() const { return known_->registrar; }
  /// The live root (or registrar) key of a party; null when there is none.
  [[nodiscard]] const EnrolledKey* root_of(const ActorId& party) const;
  /// The live keys of a role, in the order in which they became known. Of the log several while one takes over from
  /// another: each signs the checkpoints. Pointers are valid until the next apply().
  [[nodiscard]] std::vector<const EnrolledKey*> live(KeyRole role) const;
  /// The same with those that have ended.
  [[nodiscard]] std::vector<const EnrolledKey*> ever(KeyRole role) const;
  /// The latest; nothing when the case has none: then no checkpoint is final.
  [[nodiscard]] const std::optional<WitnessPolicy>& witness_policy() const { return known_->policy; }

 private:
  struct Change;
  [[nodiscard]] Status entitled(const KeyedEntry& entry, const EnrolledKey& key) const;
  [[nodiscard]] Result<Change> judge(const KeyedEntry& entry) const;
  [[nodiscard]] Result<std::pair<PublicKey, std::optional<Change>>> examine(const KeyedEntry& entry) const;

  CaseId case_;
  /// What key entries change.
  struct Known {
    ActorId registrar;
    std::map<KeyId, EnrolledKey> keys;
    std::optional<WitnessPolicy> policy;
    std::set<std::string, std::less<>> rule_entries;  ///< ids of the entries that is_rule: never corrected or withdrawn
  };
  CopyOnWrite<Known> known_;
};

/// What a new key signs to show that its holder asked for it (docs/record.md): a fixed text naming case, party and key.
[[nodiscard]] std::string possession_statement(const CaseId& case_id, const ActorId& party, const PublicKey& key);
/// Its signature in base64: the `possession` member of a key entry.
[[nodiscard]] std::string prove_possession(const CaseId& case_id, const ActorId& party, const KeyPair& key);

}  // namespace truce
