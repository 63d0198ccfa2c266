// The private keys at hand: a folder of key files (docs/record.md, mode 0600).
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "record/record.h"

namespace truce::cli {

class KeyStore {
 public:
  KeyStore() = default;
  /// Reads every *.key of the folder, and the storage key; none when there is no such folder. refused for a key file
  /// that others can read.
  static Result<KeyStore> open(const std::filesystem::path& folder);
  /// Only the storage key: for who reads for everybody and signs for nobody.
  static Result<KeyStore> open_storage(const std::filesystem::path& folder);

  /// The file in such a folder that holds the record's storage key.
  static constexpr const char* storage_file = "storage.secret";

  void add(KeyPair key) { keys_.push_back(std::move(key)); }
  /// Null when it is not at hand.
  [[nodiscard]] const KeyPair* find(const KeyId& id) const;
  [[nodiscard]] const std::vector<KeyPair>& keys() const { return keys_; }
  /// All that is at hand, to read what is not public.
  [[nodiscard]] ReadingKeys reading() const { return {.storage = storage_, .parties = keys_}; }

  /// The key at hand that may sign entries of these kinds for the party at `now`: an officer's before the root. refused
  /// when there is none, saying what is missing.
  [[nodiscard]] Result<const KeyPair*> signer(const KeyRing& ring, const ActorId& party,
                                              const std::vector<std::string>& kinds, Instant now) const;
  /// The party's root key (or the registrar's own); refused when it is not at hand.
  [[nodiscard]] Result<const KeyPair*> root(const KeyRing& ring, const ActorId& party) const;

 private:
  std::vector<KeyPair> keys_;
  std::optional<StorageKey> storage_;
  std::filesystem::path folder_;
};

/// What somebody asks the registrar or their root to enrol: a public key with the proof that its holder asks.
struct KeyRequest {
  ActorId party;
  PublicKey key;
  std::string possession;  ///< base64

  static KeyRequest of(const CaseId& case_id, const ActorId& party, const KeyPair& key);
  static Result<KeyRequest> read(const std::filesystem::path& path);
  [[nodiscard]] Json to_json(const CaseId& case_id) const;
};

/// The entry of kind key that makes a key known: enrol, delegate or rotate.
[[nodiscard]] Json key_entry(const CaseId& case_id, const std::string& action, const KeyRequest& request,
                             const ActorId& author, const KeyId& by);

/// Kinds that an officer of a party, or of the registrar, may be given.
[[nodiscard]] std::vector<std::string> officer_kinds(bool of_registrar);

/// Signs an entry's JSON as it will be kept: one line.
[[nodiscard]] Envelope sign(const Json& entry, const KeyPair& key);

}  // namespace truce::cli
