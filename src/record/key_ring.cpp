#include "record/key_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "record/failure.h"

namespace truce {
namespace {

std::unexpected<Error> refuse(std::string message, std::string pointer = "/author/key", std::string found = "",
                              std::string expected = "") {
  return fail_with(ErrorCode::refused, std::move(message), std::move(found), std::move(expected), std::move(pointer));
}

std::string text_of(const Json& object, const char* name) {
  auto it = object.find(name);
  return it == object.end() ? std::string() : it->get<std::string>();
}

/// "key 0123456789abcdef of aden-council".
std::string name_of(const EnrolledKey& key) {
  return fmt::format("key {} of {}", key.key.id().str(), key.party.str());
}

/// The registrar's own key says little: the shared vocabulary and what was reported or said. The secretariat's officers
/// say what is delegated to them.
constexpr std::array<std::string_view, 9> registrar_kinds = {"key",    "erasure",   "actor",      "instrument", "terms",
                                                             "report", "statement", "correction", "withdrawal"};
/// What all parties share, which no party changes alone.
constexpr std::array<std::string_view, 4> shared_kinds = {"actor", "instrument", "terms", "erasure"};

bool among(auto&& kinds, std::string_view kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

/// One end of a delegation's period. A key's life must not be uncertain.
Result<Span> definite_date(const std::string& text, const Zone& zone, const char* pointer) {
  auto date = Edtf::parse(text);
  if (!date) {
    date.error().pointer = pointer;
    return std::unexpected(std::move(date).error());
  }
  if (date->is_interval() || date->uncertain()) {
    return refuse("a delegation's period must be definite", pointer, "\"" + excerpt(text) + "\"", "a plain date");
  }
  return date->span(zone);
}

/// From the beginning of `valid.from` (or the moment of recording) to the end of `valid.to`.
Result<Span> delegation_period(const KeyedEntry& entry) {
  auto valid = entry.json.find("valid");
  if (valid == entry.json.end() || !valid->contains("to")) {
    return refuse("a delegation needs an end", "/valid/to", "none", "a date");
  }
  Zone zone = Zone::utc();
  if (auto name = entry.json.find("zone"); name != entry.json.end()) {
    auto stated = Zone::find(name->get_ref<const std::string&>());
    if (!stated) {
      stated.error().pointer = "/zone";
      return std::unexpected(std::move(stated).error());
    }
    zone = *stated;
  }
  TRUCE_TRY(Span last, definite_date(valid->at("to").get<std::string>(), zone, "/valid/to"));
  Span period{entry.recorded_at, last.end};
  if (valid->contains("from")) {
    TRUCE_TRY(Span first, definite_date(valid->at("from").get<std::string>(), zone, "/valid/from"));
    period.begin = first.begin;
  }
  if (period.end <= period.begin) {
    return refuse("a delegation that ends before it begins", "/valid", to_string(period.end),
                  "after " + to_string(period.begin));
  }
  return period;
}

/// Members that an action does not use would look as if they had an effect.
Status only_members(const Json& json, const std::string& action, std::initializer_list<std::string_view> used) {
  const Json& body = json["key"];
  for (const char* name : {"public_key", "possession", "key", "kinds", "officer", "name", "need", "parties"}) {
    bool wanted = among(used, name);
    if (wanted && !body.contains(name) && std::string_view(name) != "officer") {
      return refuse(fmt::format("{} without {}", action, name), "/key", "no \"" + std::string(name) + "\"", "one");
    }
    if (!wanted && body.contains(name)) {
      return refuse(fmt::format("{} does not use {}", action, name), fmt::format("/key/{}", name), "it", "none");
    }
  }
  if (json.contains("valid") && action != "delegate") {
    return refuse(action + " takes effect where it stands in the record", "/valid", "a period", "none");
  }
  return {};
}

Result<PublicKey> new_key(const CaseId& case_id, const Json& body) {
  auto key = PublicKey::from_base64(body["public_key"].get_ref<const std::string&>());
  if (!key) {
    key.error().pointer = "/key/public_key";
    return std::unexpected(std::move(key).error());
  }
  auto proof = from_base64(body["possession"].get_ref<const std::string&>());
  Signature signature{};
  bool holds = proof && proof->size() == signature.size();
  if (holds) {
    std::ranges::copy(*proof, signature.begin());
    ActorId party(body["party"].get<std::string>());
    holds = key->verify(as_bytes(possession_statement(case_id, party, *key)), signature);
  }
  if (!holds) {
    return refuse(fmt::format("nothing shows that the holder of key {} asked for this", key->id().str()),
                  "/key/possession", "another text", "the key's signature over the possession statement");
  }
  return *key;
}

/// A log's keys follow one another under one name; every witness has its own.
Status check_note_name(const std::string& name, const std::vector<const EnrolledKey*>& live) {
  if (name.empty() || name.find_first_of("+ \t\n") != std::string::npos) {
    return refuse("no name for signed notes", "/key/name", "\"" + excerpt(name) + "\"", "a name without spaces or '+'");
  }
  for (const EnrolledKey* key : live) {
    const bool log = key->role == KeyRole::log;
    if ((key->name == name) == log) continue;
    return refuse(log ? "a log keeps its name" : "another witness has this name", "/key/name", "\"" + name + "\"",
                  log ? "\"" + key->name + "\"" : "another name");
  }
  return {};
}

/// More than half, so that no two histories are both final unless somebody cosigned both; and not all, so that nobody
/// alone can keep checkpoints from becoming final.
Result<WitnessPolicy> witness_policy_of(const KeyedEntry& entry) {
  const Json& body = entry.json["key"];
  WitnessPolicy policy{.need = body["need"].get<std::size_t>(), .parties = {}, .index = entry.index};
  for (const Json& party : body["parties"]) policy.parties.emplace_back(party.get<std::string>());
  const std::size_t all = policy.parties.size();
  if (policy.need * 2 <= all || policy.need >= all) {
    return refuse("a quorum is more than half of the parties, and not all of them", "/key/need",
                  fmt::format("{} of {}", policy.need, all),
                  all < 3 ? "at least three parties" : fmt::format("{} to {}", all / 2 + 1, all - 1));
  }
  return policy;
}

}  // namespace

std::string_view to_string(KeyRole role) {
  switch (role) {
    case KeyRole::registrar: return "registrar";
    case KeyRole::root: return "root";
    case KeyRole::officer: return "officer";
    case KeyRole::log: return "log";
    case KeyRole::witness: return "witness";
  }
  return "";
}

/// What an entry does to the ring: a key that it makes known, keys that it ends, a policy; nothing unless it is of kind
/// `key`.
struct KeyRing::Change {
  std::optional<EnrolledKey> added;
  std::vector<KeyId> ended;
  KeyEnd end;
  std::optional<WitnessPolicy> policy;
};

KeyRing::KeyRing(CaseId case_id) : case_(std::move(case_id)) {}

const EnrolledKey* KeyRing::find(const KeyId& id) const {
  auto it = known_->keys.find(id);
  return it == known_->keys.end() ? nullptr : &it->second;
}

std::vector<EnrolledKey> KeyRing::list() const {
  std::vector<EnrolledKey> all;
  for (const auto& [id, key] : known_->keys) all.push_back(key);
  std::ranges::sort(all, {}, &EnrolledKey::index);
  return all;
}

KeyRing KeyRing::apart() const {
  KeyRing copy = *this;
  (void)copy.known_.change();
  return copy;
}

std::map<KeyId, PublicKey> KeyRing::public_keys() const {
  std::map<KeyId, PublicKey> keys;
  for (const auto& [id, key] : known_->keys) keys.emplace(id, key.key);
  return keys;
}

const EnrolledKey* KeyRing::root_of(const ActorId& party) const {
  for (const auto& [id, key] : known_->keys) {
    if (key.party == party && (key.role == KeyRole::root || key.role == KeyRole::registrar) && !key.end) return &key;
  }
  return nullptr;
}

std::vector<const EnrolledKey*> KeyRing::ever(KeyRole role) const {
  std::vector<const EnrolledKey*> found;
  for (const auto& [id, key] : known_->keys) {
    if (key.role == role) found.push_back(&key);
  }
  std::ranges::sort(found, {}, [](const EnrolledKey* key) { return key->index; });
  return found;
}

std::vector<const EnrolledKey*> KeyRing::live(KeyRole role) const {
  std::vector<const EnrolledKey*> found = ever(role);
  std::erase_if(found, [](const EnrolledKey* key) { return key->end.has_value(); });
  return found;
}

Status KeyRing::entitled(const KeyedEntry& entry, const EnrolledKey& key) const {
  const EntryHead& head = entry.head;
  if (key.party != head.party) {
    return refuse(fmt::format("{} signs for that party only", name_of(key)), "/author/party",
                  "\"" + head.party.str() + "\"", "\"" + key.party.str() + "\"");
  }
  if (key.end && key.end->rotated) {
    return refuse(fmt::format("{} was replaced by a new root at entry {}, {}", name_of(key), key.end->index,
                              to_string(key.end->recorded_at)));
  }
  if (key.end) {
    return refuse(
        fmt::format("{} was revoked at entry {}, {}", name_of(key), key.end->index, to_string(key.end->recorded_at)));
  }
  if (key.role == KeyRole::officer && !key.period.contains(entry.recorded_at)) {
    return refuse(fmt::format("{} is delegated from {} until {} (entry {})", name_of(key), to_string(key.period.begin),
                              to_string(key.period.end), key.index),
                  "/author/key", "recorded at " + to_string(entry.recorded_at), "a time in that period");
  }
  if (key.role == KeyRole::log || key.role == KeyRole::witness) {
    return refuse(fmt::format("{} is a {}'s: it signs checkpoints, not entries", name_of(key), to_string(key.role)));
  }
  if (head.rule() && (head.audience.size() != 1 || head.audience.front() != "public")) {
    return refuse("the record itself goes by this entry: it is public", "/audience", Json(head.audience).dump(),
                  "[\"public\"]");
  }
  const std::string_view stated = head.kind;
  for (std::string_view kind : {stated, head.corrected.empty() ? stated : head.corrected}) {
    if (key.role == KeyRole::officer && !key.kinds.contains(kind)) {
      return refuse(fmt::format("{} is delegated at entry {} for other kinds", name_of(key), key.index), "/kind",
                    std::string(kind), fmt::format("{}", fmt::join(key.kinds, ", ")));
    }
    if (key.role == KeyRole::registrar && !among(registrar_kinds, kind)) {
      return refuse(fmt::format("{} is the registrar's: delegate an officer's key for this kind", name_of(key)),
                    "/kind", std::string(kind), fmt::format("{}", fmt::join(registrar_kinds, ", ")));
    }
    if (key.party != known_->registrar && among(shared_kinds, kind)) {
      return refuse(fmt::format("{} may not change what all parties share", name_of(key)), "/kind", std::string(kind),
                    fmt::format("an entry by {}, the registrar", known_->registrar.str()));
    }
  }
  if (known_->rule_entries.contains(head.replaces)) {
    return refuse("an entry of kind key or erasure is never corrected or withdrawn", "/replaces",
                  "\"" + head.replaces + "\"", "an entry of another kind (keys are rotated or revoked)");
  }
  return {};
}

Result<KeyRing::Change> KeyRing::judge(const KeyedEntry& entry) const {
  const Json& body = entry.json["key"];
  const std::string action = body["action"].get<std::string>();
  const ActorId party(body["party"].get<std::string>());
  const ActorId& author = entry.head.party;
  const EnrolledKey* signer = find(entry.key);
  const bool first = known_->keys.empty();
  const bool by_registrar = first || (signer != nullptr && signer->role == KeyRole::registrar);
  const bool by_root = signer != nullptr && signer->role != KeyRole::officer && signer->party == party;
  const bool registrars = first || party == known_->registrar;
  auto wrong_author = [&](std::string expected) {
    return refuse(fmt::format("{} of a key of {} by a key of {}", action, party.str(), author.str()), "/author/key",
                  entry.key.str(), std::move(expected));
  };

  Change change;
  change.end = {action == "rotate", entry.index, entry.recorded_at, text_of(body, "reason")};
  if (action == "revoke") {
    TRUCE_CHECK(only_members(entry.json, action, {"key"}));
    if (!by_root && !by_registrar) return wrong_author("the party's root or the registrar");
    TRUCE_TRY(KeyId id, KeyId::parse(body["key"].get_ref<const std::string&>()));
    const EnrolledKey* target = find(id);
    if (target == nullptr || target->party != party) {
      return refuse(fmt::format("{} has no such key", party.str()), "/key/key", id.str(), "one of its keys");
    }
    if (target->end) {
      return refuse(fmt::format("{} ended already at entry {}, {}", name_of(*target), target->end->index,
                                to_string(target->end->recorded_at)),
                    "/key/key", id.str(), "a live key");
    }
    if (target->role == KeyRole::registrar) {
      return refuse("the record needs its registrar: rotate this key", "/key/key", id.str(), "another key");
    }
    change.ended.push_back(id);
    // Who held a root may have delegated with it: what it vouched for goes with it.
    for (const auto& [other, key] : known_->keys) {
      if (target->role == KeyRole::root && key.party == party && key.role != KeyRole::root && !key.end) {
        change.ended.push_back(other);
      }
    }
    return change;
  }

  if (action == "policy") {
    TRUCE_CHECK(only_members(entry.json, action, {"need", "parties"}));
    if (!by_registrar || !registrars) return wrong_author("the registrar, for itself");
    TRUCE_TRY(change.policy, witness_policy_of(entry));
    for (const ActorId& voter : change.policy->parties) {
      if (root_of(voter) != nullptr) continue;
      return refuse("a party without a root key has no witness either", "/key/parties", voter.str(),
                    "parties that are enrolled");
    }
    return change;
  }

  const bool of_notes = action == "log" || action == "witness";
  if (action == "delegate") {
    TRUCE_CHECK(only_members(entry.json, action, {"public_key", "possession", "kinds", "officer"}));
    if (!by_root) return wrong_author("the party's root");
  } else if (of_notes) {
    TRUCE_CHECK(only_members(entry.json, action, {"public_key", "possession", "name"}));
    if (action == "log" && (!by_registrar || !registrars)) return wrong_author("the registrar, for itself");
    if (action == "witness" && !by_root) return wrong_author("the party's root");
    TRUCE_CHECK(check_note_name(text_of(body, "name"), action == "log" ? ever(KeyRole::log) : live(KeyRole::witness)));
  } else {
    TRUCE_CHECK(only_members(entry.json, action, {"public_key", "possession"}));
    if (action == "enrol" && !by_registrar) return wrong_author("the registrar");
    if (action == "rotate" && !by_root) return wrong_author("the party's root");
    const EnrolledKey* root = root_of(party);
    if (action == "enrol" && root != nullptr) {
      return refuse(fmt::format("{} is its root since entry {}", name_of(*root), root->index), "/key/party",
                    party.str(), "a party without a live root (rotate replaces one)");
    }
  }
  TRUCE_TRY(PublicKey key, new_key(case_, body));
  if (const EnrolledKey* known = find(key.id())) {
    return refuse(fmt::format("{} is known since entry {}: every key is used once", name_of(*known), known->index),
                  "/key/public_key", key.id().str(), "a new key");
  }
  EnrolledKey added{.key = key,
                    .party = party,
                    .role = first ? KeyRole::registrar : KeyRole::root,
                    .officer = text_of(body, "officer"),
                    .name = text_of(body, "name"),
                    .kinds = {},
                    .period = {},
                    .index = entry.index,
                    .recorded_at = entry.recorded_at,
                    .end = {}};
  if (of_notes) added.role = action == "log" ? KeyRole::log : KeyRole::witness;
  if (action == "rotate") {
    added.role = signer->role;
    change.ended.push_back(entry.key);
  }
  if (action == "delegate") {
    added.role = KeyRole::officer;
    added.kinds = body["kinds"].get<std::set<std::string, std::less<>>>();
    if (added.kinds.contains("key")) {
      return refuse("an officer's key never speaks about keys", "/key/kinds", "key", "other kinds");
    }
    TRUCE_TRY(added.period, delegation_period(entry));
  }
  change.added = std::move(added);
  return change;
}

Result<std::pair<PublicKey, std::optional<KeyRing::Change>>> KeyRing::examine(const KeyedEntry& entry) const {
  const bool about_keys = entry.head.kind == "key";
  if (known_->keys.empty()) {
    if (!about_keys || entry.json["key"]["action"] != "enrol") {
      return refuse("a record begins with its registrar enrolling its own key", "/kind", entry.head.kind,
                    "key (enrol)");
    }
    TRUCE_TRY(Change change, judge(entry));
    if (change.added->key.id() != entry.key || entry.json["key"]["party"] != entry.head.party.str()) {
      return refuse("the registrar enrols itself, by the key it enrols", "/author", entry.key.str(),
                    change.added->key.id().str());
    }
    return std::pair(change.added->key, std::optional(std::move(change)));
  }
  const EnrolledKey* signer = find(entry.key);
  if (signer == nullptr) return refuse(fmt::format("key {} is not known to this record", entry.key.str()));
  TRUCE_CHECK(entitled(entry, *signer));
  if (!about_keys) return std::pair(signer->key, std::optional<Change>());
  TRUCE_TRY(Change change, judge(entry));
  return std::pair(signer->key, std::optional(std::move(change)));
}

bool KeyRing::may_sign(const EnrolledKey& key, std::string_view kind) const {
  if (key.end || key.role == KeyRole::log || key.role == KeyRole::witness) return false;
  if (key.role == KeyRole::officer && !key.kinds.contains(kind)) return false;
  if (key.role == KeyRole::registrar && !among(registrar_kinds, kind)) return false;
  return key.party == known_->registrar || !among(shared_kinds, kind);
}

Result<PublicKey> KeyRing::check(const KeyedEntry& entry) const {
  TRUCE_TRY(auto examined, examine(entry));
  return examined.first;
}

Status KeyRing::apply(const KeyedEntry& entry, const std::function<Status(const PublicKey&)>& approve) {
  TRUCE_TRY(auto examined, examine(entry));
  auto& [signer, change] = examined;
  if (approve) TRUCE_CHECK(approve(signer));
  if (!entry.head.rule()) return {};
  Known& known = known_.change();
  known.rule_entries.insert(entry.head.id);
  if (!change) return {};
  for (const KeyId& id : change->ended) known.keys.at(id).end = change->end;
  if (change->added) {
    if (known.keys.empty()) known.registrar = change->added->party;
    known.keys.emplace(change->added->key.id(), *std::move(change->added));
  }
  if (change->policy) known.policy = std::move(change->policy);
  return {};
}

std::string possession_statement(const CaseId& case_id, const ActorId& party, const PublicKey& key) {
  return fmt::format("truce possession 1\ncase {}\nparty {}\nkey {}\n", case_id.str(), party.str(), key.base64());
}

std::string prove_possession(const CaseId& case_id, const ActorId& party, const KeyPair& key) {
  return to_base64(key.sign(as_bytes(possession_statement(case_id, party, key.public_key()))));
}

}  // namespace truce
