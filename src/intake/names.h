// Names of actors as tables write them: compared folded, known exactly or not at all; near names are only shown to a
// person.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace truce::intake {

/// Compatibility-composed, case-folded (Unicode NFKC_Casefold by ICU), white space trimmed and made single. `text` is
/// UTF-8.
[[nodiscard]] std::string fold_name(std::string_view text);

/// Similarity in [0, 1] of two UTF-8 texts by code points (Jaro 1989; Winkler 1990 with prefix weight 0.1 for up to 4
/// code points, applied always). 1 for equal texts, 0 when nothing matches. O(|a|·|b|) at worst.
[[nodiscard]] double jaro_winkler(std::string_view a, std::string_view b);

/// Splits "A, B" at `separator`, but never inside a piece that `known` admits ("Nuclear, Biological" as one word).
/// Pieces are trimmed, empty ones left out; an empty separator splits nothing. O(n²) in the number of separators.
[[nodiscard]] std::vector<std::string> split_cell(std::string_view cell, std::string_view separator,
                                                  const std::function<bool(std::string_view)>& known);

/// Without ASCII white space at either end.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Which actor a name means.
class NameIndex {
 public:
  /// refused when the folded name already means another actor.
  Status add(std::string_view name, const ActorId& actor);
  /// A word that names nobody ("Unknown"); refused when it is an actor's name.
  Status add_nobody(std::string_view word);

  struct Found {
    bool known = false;  ///< an actor's name, or a word for nobody
    ActorId actor;       ///< empty: nobody
  };
  [[nodiscard]] Found find(std::string_view name) const;

  /// Up to `count` known names (as given to add), most similar first, none under a similarity of 0.7.
  [[nodiscard]] std::vector<std::string> closest(std::string_view name, std::size_t count = 3) const;

  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  struct Entry {
    std::string as_given;
    ActorId actor;
  };
  Status add(std::string_view name, Entry entry);
  std::map<std::string, Entry, std::less<>> names_;  ///< by folded name
};

}  // namespace truce::intake
