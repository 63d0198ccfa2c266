// A small case for the tests of src/record: fixed keys, entries as JSON text, a clock that the test owns, folders that
// go away.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures.h"
#include "place.h"
#include "record/record.h"

namespace truce::test {

inline const CaseId aden{"aden-1934"};
inline const ActorId office{"office"};  ///< the registrar's party
inline const ActorId north{"north"};
inline const ActorId south{"south"};

/// Entries by hand: everything has a default, `with` overrides members of the entry.
inline Json entry_json(const std::string& id, const std::string& kind, const ActorId& party, const KeyPair& key,
                       Json body, const Json& with = Json::object()) {
  Json entry = {{"truce", "entry/1"},
                {"case", aden.str()},
                {"id", id},
                {"kind", kind},
                {"author", {{"party", party.str()}, {"key", key.id().str()}}},
                {"audience", {"public"}},
                {kind, std::move(body)}};
  entry.update(with);
  return entry;
}

inline Json report_json(const std::string& id, const ActorId& party, const KeyPair& key) {
  return entry_json(id, "report", party, key,
                    {{"incident", "wells"}, {"by", party.str()}, {"stance", "observation"}, {"text", "Shots heard."}});
}

inline Envelope report(const std::string& id, const ActorId& party, const KeyPair& key) {
  return sign_entry(report_json(id, party, key).dump(), key);
}

/// A key entry that brings in `fresh` (enrol, delegate, rotate).
inline Json key_json(const std::string& id, const std::string& action, const ActorId& party, const KeyPair& fresh,
                     const ActorId& author, const KeyPair& by, const Json& body = Json::object(),
                     const Json& with = Json::object()) {
  Json key = {{"action", action},
              {"party", party.str()},
              {"public_key", fresh.public_key().base64()},
              {"possession", prove_possession(aden, party, fresh)}};
  key.update(body);
  return entry_json(id, "key", author, by, std::move(key), with);
}

inline Json revoke_json(const std::string& id, const ActorId& party, const KeyId& key, const ActorId& author,
                        const KeyPair& by) {
  return entry_json(id, "key", author, by,
                    {{"action", "revoke"}, {"party", party.str()}, {"key", key.str()}, {"reason", "lost"}});
}

inline Envelope sign(const Json& entry, const KeyPair& key) {
  return sign_entry(entry.dump(), key);
}

inline const std::string log_name = "records.example/aden";

/// A key of the log, or of a witness of `party`, under `name`.
inline Json note_key_json(const std::string& id, const std::string& action, const ActorId& party, const KeyPair& fresh,
                          const std::string& name, const ActorId& author, const KeyPair& by) {
  return key_json(id, action, party, fresh, author, by, {{"name", name}});
}

/// A time that the test sets; `clock` may outlive nothing.
struct TestClock {
  std::shared_ptr<Instant> now = std::make_shared<Instant>(Instant{1'000'000'000'000});
  [[nodiscard]] Clock clock() const {
    return [now = now] { return *now; };
  }
};

/// A record in a place of its own, with the registrar's key and one root for `north`.
struct ExampleRecord {
  Place place;
  TestClock time;
  KeyPair registrar = fixed_key(1);
  KeyPair root = fixed_key(2);
  Record record = Record::create_at(place.str(), aden, office, registrar, {.clock = time.clock()}).value();

  ExampleRecord() {
    Envelope enrol = sign(key_json("enrol-north", "enrol", north, root, office, registrar), registrar);
    record.append({&enrol, 1}).value();
  }
  [[nodiscard]] Record reopen() const { return Record::open_at(place.str(), aden, {.clock = time.clock()}).value(); }
  Result<Appended> append(const Envelope& envelope) { return record.append({&envelope, 1}); }
};

}  // namespace truce::test
