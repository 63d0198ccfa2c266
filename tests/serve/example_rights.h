// Two parties with their keys, a clock, and a server's view of who asks, for the tests of signing in and of rights.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>

#include "base/json_value.h"
#include "record/example_case.h"
#include "serve/access.h"

namespace truce::test {

inline const std::string site_origin = "https://truce.example";
inline const std::string local_origin = "http://localhost:8080";

/// The registrar's office, north with a root and an officer for reports, south with a root. The ring may change:
/// live_keys shows it as it stands.
struct ExampleRights {
  KeyPair registrar = fixed_key(1), root = fixed_key(2), officer = fixed_key(3), south_root = fixed_key(4);
  KeyRing ring{aden};
  TestClock time;
  std::uint64_t entries = 0;
  std::shared_ptr<const Signatories> live;
  Sessions::Key key{};
  SessionLimits limits;
  std::size_t nonces = 1000;

  ExampleRights() {
    *time.now = parse_instant("2026-03-01T12:00Z").value();
    apply(key_json("enrol-office", "enrol", office, registrar, office, registrar), registrar);
    apply(key_json("enrol-north", "enrol", north, root, office, registrar), registrar);
    apply(key_json("enrol-south", "enrol", south, south_root, office, registrar), registrar);
    apply(key_json("delegate", "delegate", north, officer, north, root, {{"officer", "liaison"}, {"kinds", {"report"}}},
                   {{"valid", {{"to", "2026-03-01"}}}}),
          root);
  }

  void apply(const Json& entry, const KeyPair& by) {
    const EntryHead head = head_of(TreeValue(entry));
    const Status taken =
        ring.apply({.index = entries, .recorded_at = *time.now, .key = by.id(), .head = head, .json = entry});
    ASSERT_TRUE(taken) << taken.error().text();
    ++entries;
    live = std::make_shared<const Signatories>(signatories(ring, {"actor", "report", "position", "key"}));
  }
  void revoke(const KeyPair& ended) {
    apply(revoke_json(fmt::format("revoke-{}", entries), north, ended.id(), north, root), root);
  }
  void pass(std::int64_t seconds) const { time.now->ms += seconds * 1000; }

  std::shared_ptr<Access> access(const CaseId& case_id = aden) {
    return Access::create(
               case_id, key, [this] { return live; },
               {.origins = {site_origin, local_origin}, .limits = limits, .nonces = nonces}, time.clock())
        .value();
  }
};

inline HttpRequest request_to(std::string method, std::string path, const std::string& host = "truce.example") {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers = {{"host", host}};
  request.peer = "192.0.2.1";
  return request;
}

/// "name=value" of a Set-Cookie header.
inline std::string cookie_pair(const std::string& set_cookie) {
  return set_cookie.substr(0, set_cookie.find(';'));
}

/// The answer to a challenge, in base64.
inline std::string answer_to(const std::string& challenge, const KeyPair& key, const std::string& origin = site_origin,
                             const CaseId& case_id = aden) {
  return to_base64(key.sign(as_bytes(sign_in_statement(origin, case_id, challenge))));
}

/// Signs in by way of the browser's steps.
inline Admitted sign_in(Access& access, const KeyPair& key, const std::string& origin = site_origin) {
  const Challenge asked = access.challenge(key.id().str(), origin).value();
  return access.sign_in(key.id().str(), asked.text, answer_to(asked.text, key, origin), origin).value();
}

}  // namespace truce::test
