// Names that a map does not know: listed with the closest ones that it does, never guessed.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "intake/names.h"

namespace truce::intake {

/// A name that no actor of the map bears.
struct UnknownActor {
  std::string name;
  std::string column;
  std::size_t first_line = 0;
  std::size_t rows = 0;
  std::vector<std::string> closest;  ///< up to three names of the map, best first (Jaro-Winkler of the folded names)
};

/// Collects them over a file.
class UnknownActors {
 public:
  explicit UnknownActors(const NameIndex& known) : known_(&known) {}

  /// Counts one name of the row on `line`; what is returned holds until the collector goes.
  const UnknownActor& note(const std::string& name, const std::string& column, std::size_t line);

  /// Those with most rows first, then by name and column.
  [[nodiscard]] std::vector<UnknownActor> take() &&;

 private:
  struct Counted {
    UnknownActor actor;
    std::size_t last_line = 0;
  };
  const NameIndex* known_;
  std::map<std::pair<std::string, std::string>, Counted> counted_;
};

}  // namespace truce::intake
