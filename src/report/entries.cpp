#include "report/entries.h"

#include <fmt/format.h>

#include <algorithm>

#include "casefile/facts.h"
#include "report/entry_text.h"

namespace truce::report {

std::string standing(const Case& c, const EntryHeader& header) {
  return with_facts(c, header.kind, [&](const auto& facts) -> std::string {
    const auto& fact = facts[header.fact];
    if (fact.stands()) return fact.since != fact.index ? fmt::format("ended by entry {}", fact.since) : "";
    const auto* by = c.entry(fact.ended_by);
    bool corrected = by != nullptr && by->kind != Kind::withdrawal;
    return fmt::format("{} by entry {}", corrected ? "corrected" : "withdrawn", fact.ended_by);
  });
}

std::vector<std::uint64_t> history(const Case& c, const EntryHeader& header) {
  const EntryHeader* first = &header;
  while (!first->replaces.empty()) {
    const auto* before = c.entry(first->replaces);
    if (before == nullptr) break;
    first = before;
  }
  std::vector<std::uint64_t> chain{first->index};
  std::vector<EntryId> ids{first->id};
  for (const auto& entry : c.entries) {
    if (!entry.replaces.empty() && std::ranges::find(ids, entry.replaces) != ids.end()) {
      chain.push_back(entry.index);
      ids.push_back(entry.id);
    }
  }
  return chain;
}

Json signature(const LoggedEntry& logged, const KeyRing& keys) {
  const EnrolledKey* key = keys.find(logged.key);
  const bool holds = key != nullptr && verify_envelope(logged.envelope, key->key);
  Json json = {{"key", logged.key.str()}, {"holds", holds}};
  if (key != nullptr) {
    json["party"] = key->party.str();
    json["role"] = to_string(key->role);
    if (!key->officer.empty()) json["officer"] = key->officer;
  }
  if (logged.revoked_by) json["key_revoked_by"] = *logged.revoked_by;
  return json;
}

std::vector<std::uint64_t> entries_about(const Case& c, const std::function<bool(const About&)>& it) {
  std::vector<std::uint64_t> found;
  auto collect = [&](const auto& facts) {
    for (const auto& fact : facts) {
      if (it(fact.body.about)) found.push_back(fact.index);
    }
  };
  collect(c.positions);
  collect(c.no_agreements);
  collect(c.determinations);
  collect(c.evidence);
  std::ranges::sort(found);
  return found;
}

Json item(const LoggedEntry& logged, const Json& content, const Case& c) {
  Json json = {{"index", logged.index}, {"recorded_at", to_string(logged.recorded_at)}, {"says", one_line(content, c)}};
  if (auto withheld = content.find("withheld"); withheld != content.end()) {
    json["withheld"] = *withheld;
    return json;
  }
  const EntryHeader* header = c.entry(logged.index);
  json["parts"] = parts(content);
  json["id"] = content.value("id", "");
  json["kind"] = content.value("kind", "");
  json["author"] = content["author"]["party"];
  json["audience"] = content.value("audience", Json::array({"public"}));
  json["stands"] = header != nullptr && standing(c, *header).empty();
  if (content.contains("replaces")) json["replaces"] = content["replaces"];
  if (logged.revoked_by) json["key_revoked_by"] = *logged.revoked_by;
  return json;
}

}  // namespace truce::report
