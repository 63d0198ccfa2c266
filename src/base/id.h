// Names that cannot be mixed up: an ActorId is not a ProvisionId although both are short words.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace truce {

/// True when `text` is an identifier: lower-case words joined by '.' or '-', beginning with a letter
/// (`coh.attack-gov`, `ucdp-147997`), at most 120 bytes.
[[nodiscard]] bool is_identifier(std::string_view text);

/// Turns any text into an identifier: lower case, every run of other characters becomes '-'. Empty when nothing is
/// left.
[[nodiscard]] std::string slug(std::string_view text);

/// An identifier of one sort. The default-constructed id is empty and names nothing.
template <class Tag>
class Id {
 public:
  Id() = default;
  /// For identifiers already known to be well formed (schema-checked input, literals in tests).
  explicit Id(std::string text) : text_(std::move(text)) {}

  /// Checks the form; the error names what was found.
  static Result<Id> parse(std::string_view text) {
    if (!is_identifier(text)) {
      return fail_at("", "\"" + excerpt(text) + "\"", "an identifier such as coh.attack-gov", "malformed identifier");
    }
    return Id(std::string(text));
  }

  [[nodiscard]] const std::string& str() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  auto operator<=>(const Id&) const = default;
  bool operator==(const Id&) const = default;

 private:
  std::string text_;
};

using CaseId = Id<struct CaseTag>;
using EntryId = Id<struct EntryTag>;
using ActorId = Id<struct ActorTag>;
using InstrumentId = Id<struct InstrumentTag>;
using ProvisionId = Id<struct ProvisionTag>;
using QuestionId = Id<struct QuestionTag>;
using AnswerId = Id<struct AnswerTag>;
using IncidentId = Id<struct IncidentTag>;
using PlaceId = Id<struct PlaceTag>;

}  // namespace truce

template <class Tag>
struct std::hash<truce::Id<Tag>> {
  std::size_t operator()(const truce::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
