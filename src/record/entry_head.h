// What the record's own rules look at in an entry: a few members, whatever its kind.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/json.h"

namespace truce {

/// The record itself goes by entries of these kinds: always public, never erased, corrected or withdrawn.
[[nodiscard]] bool is_rule(std::string_view kind);

/// An entry carries its body under the name of its kind; a correction the corrected body too, except of what only
/// speaks about other entries, or about keys.
[[nodiscard]] bool is_body(std::string_view name);
[[nodiscard]] bool can_be_corrected(std::string_view kind);

/// The kind that a correction corrects: the name of the body beside `correction`; none for entries of other kinds.
/// `entry` has passed the schema.
[[nodiscard]] std::optional<std::string_view> corrected_kind(const Json& entry);

/// Somebody who is said to speak in a body (its member `by`).
struct Speaker {
  std::string body;  ///< name of the member
  ActorId party;
  bool joint = false;  ///< with others
  bool operator==(const Speaker&) const = default;
};

/// Read from an entry that has passed the schema.
struct EntryHead {
  std::string kind;
  std::string id;
  std::string corrected;              ///< corrected_kind; empty for entries of other kinds
  std::string replaces;               ///< id of an entry; empty: none
  ActorId party;                      ///< author.party
  std::vector<std::string> audience;  ///< parties, or "public"
  std::vector<Speaker> speakers;      ///< others than `party`, of its body, then of a corrected one

  [[nodiscard]] bool rule() const { return is_rule(kind); }
  /// Everybody is among its audience: its content is kept plain.
  [[nodiscard]] bool is_public() const { return std::ranges::find(audience, "public") != audience.end(); }
  bool operator==(const EntryHead&) const = default;
};

/// Of a TreeValue or QuickValue (base/json_value.h).
template <class Value>
[[nodiscard]] EntryHead head_of(const Value& entry);

}  // namespace truce
