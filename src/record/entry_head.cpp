#include "record/entry_head.h"

#include <array>

#include "base/json_value.h"

namespace truce {
namespace {

/// The members that hold a body, one for each kind (schemas/entry-1.schema.json).
constexpr std::array<std::string_view, 26> bodies = {
    "actor",        "instrument",    "terms",      "acceptance",      "reservation", "position",
    "no-agreement", "determination", "statement",  "evidence",        "report",      "assessment",
    "control",      "notification",  "delivery",   "acknowledgement", "activity",    "progress",
    "meeting",      "wish",          "invitation", "reply",           "key",         "erasure",
    "correction",   "withdrawal"};

template <class Value>
std::string text_of(const Value& object, std::string_view name) {
  const auto member = object.find(name);
  return std::string(member ? member->text() : std::string_view());
}

template <class Value>
std::string_view corrected_by(const Value& entry) {
  if (entry.find("kind")->text() != "correction") return {};
  const auto found =
      std::ranges::find_if(bodies, [&](std::string_view body) { return can_be_corrected(body) && entry.find(body); });
  return found == bodies.end() ? std::string_view() : *found;
}

template <class Value>
void add_speakers(const Value& entry, std::string_view body, EntryHead& head) {
  const auto said = entry.find(body);
  const auto by = said ? said->find("by") : std::nullopt;
  if (!by) return;
  const auto add = [&](const Value& speaker, bool joint) {
    if (speaker.text() == head.party.str()) return;
    head.speakers.push_back({std::string(body), ActorId(std::string(speaker.text())), joint});
  };
  if (!by->is_array()) return add(*by, false);
  by->each_item([&](const Value& speaker) { add(speaker, by->size() > 1); });
}

}  // namespace

bool is_rule(std::string_view kind) {
  return kind == "key" || kind == "erasure";
}

bool is_body(std::string_view name) {
  return std::ranges::find(bodies, name) != bodies.end();
}

bool can_be_corrected(std::string_view kind) {
  return kind != "correction" && kind != "withdrawal" && !is_rule(kind);
}

std::optional<std::string_view> corrected_kind(const Json& entry) {
  const std::string_view kind = corrected_by(TreeValue(entry));
  return kind.empty() ? std::nullopt : std::optional(kind);
}

template <class Value>
EntryHead head_of(const Value& entry) {
  EntryHead head{.kind = text_of(entry, "kind"),
                 .id = text_of(entry, "id"),
                 .corrected = std::string(corrected_by(entry)),
                 .replaces = text_of(entry, "replaces"),
                 .party = ActorId(text_of(*entry.find("author"), "party")),
                 .audience = {},
                 .speakers = {}};
  const Value audience = *entry.find("audience");
  head.audience.reserve(audience.size());
  audience.each_item([&](const Value& party) { head.audience.emplace_back(party.text()); });
  add_speakers(entry, head.kind, head);
  if (!head.corrected.empty()) add_speakers(entry, head.corrected, head);
  return head;
}

template EntryHead head_of(const TreeValue&);
template EntryHead head_of(const QuickValue&);

}  // namespace truce
