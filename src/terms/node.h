// A schema-checked value on its way into the model, knowing where it stands; for src/terms only.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "terms/load.h"

namespace truce::terms {

/// Where the readers of one file put their errors, and the zone in which it states its times.
struct Reading {
  const YamlDocument& document;
  std::vector<Error>& errors;
  Zone zone = Zone::utc();

  /// Records an error with the line of `pointer`.
  void refuse(std::string_view code, const std::string& pointer, std::string message, std::string found,
              std::string expected);
};

class Node {
 public:
  Node(Reading& reading, const Json& json, std::string pointer)
      : reading_(&reading), json_(&json), pointer_(std::move(pointer)) {}

  [[nodiscard]] const Json& json() const { return *json_; }
  [[nodiscard]] Reading& reading() const { return *reading_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] std::size_t line() const { return reading_->document.line_of(pointer_); }

  [[nodiscard]] bool has(const char* key) const { return json_->contains(key); }
  [[nodiscard]] Node at(const std::string& key) const {
    return {*reading_, json_->at(key), pointer_join(pointer_, key)};
  }

  /// Items of a list, or the value itself as the only one.
  [[nodiscard]] std::vector<Node> items() const;
  [[nodiscard]] std::vector<Node> items(const char* key) const {
    return has(key) ? at(key).items() : std::vector<Node>{};
  }
  /// Members of a map in file order.
  [[nodiscard]] std::vector<std::pair<std::string, Node>> members() const;
  [[nodiscard]] std::vector<std::pair<std::string, Node>> members(const char* key) const {
    return has(key) ? at(key).members() : std::vector<std::pair<std::string, Node>>{};
  }

  [[nodiscard]] std::string text() const { return json_->get<std::string>(); }
  [[nodiscard]] std::string text(const char* key) const { return has(key) ? at(key).text() : std::string(); }
  [[nodiscard]] bool flag(const char* key) const { return has(key) && at(key).json().get<bool>(); }
  /// Texts of a list, each made into a T.
  template <class T>
  [[nodiscard]] std::vector<T> list(const char* key) const {
    std::vector<T> out;
    for (const Node& item : items(key)) out.emplace_back(item.text());
    return out;
  }

  /// A local date or date-time in the file's zone. A date alone is its beginning, or its end (24:00).
  enum class DateMeans { beginning, end };
  [[nodiscard]] std::optional<Instant> local(const char* key, DateMeans means) const;
  [[nodiscard]] std::optional<Instant> utc(const char* key) const;
  [[nodiscard]] std::optional<CalendarDuration> duration(const char* key) const;
  /// "500 m", "50 km".
  [[nodiscard]] Metres distance(const char* key) const;
  [[nodiscard]] std::optional<Condition> condition(const char* key) const;

 private:
  [[nodiscard]] Condition condition() const;

  Reading* reading_;
  const Json* json_;
  std::string pointer_;
};

/// The norm of a provision, whose `kind` key is present.
[[nodiscard]] Norm read_norm(const Node& provision, std::string_view kind);

/// Keeps the UTC twin of a local time for lint, when the file gives one.
void read_twin(const Node& node, const char* local_key, const char* utc_key, std::optional<Instant> resolved,
               const std::string& where, std::vector<UtcTwin>& twins);

}  // namespace truce::terms
