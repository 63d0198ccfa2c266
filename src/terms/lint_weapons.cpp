// Weapon classes that seem to overlap without saying which is the narrower one.
//
// Names are free text, so this is a suspicion, not a proof. Two classes used in one provision (its widths, its
// conditions) and not related by narrower_than are suspected when
//   - the telling words of one (of its name, without filler such as "of" or "weapons", plurals as singulars, calibres
//   apart) are all
//     among those of the other, or one's id stands as a word in the other's name; and
//   - their calibres, where both state one ("100 mm and more", "up to 120 mm", "82 mm"), have a value in common.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "terms/cycles.h"
#include "terms/lint_checks.h"

namespace truce::terms {
namespace {

const std::set<std::string_view>& filler() {
  static const std::set<std::string_view> words{
      "a",    "all",    "an",    "and",  "any", "above",      "at",         "below", "calibre", "caliber", "exceeding",
      "in",   "kind",   "least", "less", "mm",  "millimetre", "millimeter", "more",  "of",      "or",      "other",
      "over", "system", "than",  "the",  "to",  "type",       "under",      "up",    "weapon",  "with"};
  return words;
}

struct WeaponClass {
  std::set<std::string> words;  ///< telling words of the name
  std::set<std::string> name;   ///< all words of the name
  double least = 0;             ///< calibre in mm
  double most = std::numeric_limits<double>::infinity();
};

// A hyphen between letters belongs to its word: an anti-tank gun is no tank. "82-mm" is two words.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool letter = upper || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    const bool digit = c >= '0' && c <= '9';
    const bool joins = c == '-' && !words.back().empty() && (words.back().back() < '0' || words.back().back() > '9');
    const bool part = letter || digit || joins;
    if (part) {
      words.back() += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string singular(std::string word) {
  if (word.size() > 3 && word.back() == 's') word.pop_back();
  return word;
}

std::optional<double> number(const std::string& word) {
  double value = 0;
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (code != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

WeaponClass classify(const Weapon& weapon) {
  WeaponClass out;
  const auto words = words_of(weapon.name);
  auto at = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = singular(words[i]);
    out.name.insert(words[i]);
    out.name.insert(word);
    const std::string unit = singular(at(i + 1));
    const auto value = number(word);
    if (value && (unit == "mm" || unit == "millimetre" || unit == "millimeter")) {
      const std::string before = i > 0 ? words[i - 1] : "";
      const std::string after = at(i + 3);
      const bool upwards = after == "more" || after == "above" || after == "over" || before == "over" ||
                           before == "above" || before == "least" || before == "exceeding" ||
                           (before == "than" && i > 1 && words[i - 2] == "more");
      const bool downwards = after == "less" || after == "below" || after == "under" || before == "under" ||
                             before == "below" || before == "to" ||
                             (before == "than" && i > 1 && words[i - 2] == "less");
      out.least = downwards ? 0 : *value;
      out.most = upwards ? std::numeric_limits<double>::infinity() : *value;
    } else if (!value && word.size() > 1 && !filler().contains(word) && !filler().contains(words[i])) {
      out.words.insert(word);
    }
  }
  return out;
}

bool includes(const std::set<std::string>& all, const std::set<std::string>& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

class Overlaps {
 public:
  explicit Overlaps(const Terms& terms) {
    for (const Weapon& weapon : terms.weapons) {
      classes_.emplace(weapon.id, classify(weapon));
      for (const std::string& wider : weapon.narrower_than) wider_[weapon.id].push_back(wider);
    }
  }

  bool suspected(const std::string& a, const std::string& b) const {
    const auto first = classes_.find(a);
    const auto second = classes_.find(b);
    if (first == classes_.end() || second == classes_.end() || narrower(a, b) || narrower(b, a)) return false;
    const WeaponClass& one = first->second;
    const WeaponClass& other = second->second;
    const bool named = includes(one.words, other.words) || includes(other.words, one.words) || one.name.contains(b) ||
                       other.name.contains(a);
    return named && std::max(one.least, other.least) <= std::min(one.most, other.most);
  }

 private:
  bool narrower(const std::string& narrow, const std::string& wide) const {
    std::set<std::string> seen{narrow};
    std::vector<std::string> open{narrow};
    while (!open.empty()) {
      const auto found = wider_.find(open.back());
      open.pop_back();
      if (found == wider_.end()) continue;
      for (const std::string& next : found->second) {
        if (next == wide) return true;
        if (seen.insert(next).second) open.push_back(next);
      }
    }
    return false;
  }

  std::map<std::string, WeaponClass> classes_;
  std::map<std::string, std::vector<std::string>> wider_;
};

}  // namespace

void check_weapons(const Terms& terms, Findings& findings) {
  const Overlaps overlaps(terms);
  std::set<std::pair<std::string, std::string>> reported;
  for (const Provision& provision : terms.provisions) {
    std::set<std::string> used;
    for_each_condition(provision, [&](const Condition& condition) {
      for_each_leaf(condition, [&](const Leaf& leaf) {
        if (leaf.form == Leaf::Form::weapon) used.insert(leaf.object);
      });
    });
    if (const auto* duty = std::get_if<Obliges>(&provision.norm); duty && duty->separation) {
      for (const auto& [weapon, width] : duty->separation->widths) used.insert(weapon);
    }
    for (auto a = used.begin(); a != used.end(); ++a) {
      for (auto b = std::next(a); b != used.end(); ++b) {
        if (!overlaps.suspected(*a, *b) || !reported.emplace(*a, *b).second) continue;
        findings.add(
            "N1", provision,
            fmt::format(
                "{} and {} seem to overlap by their names: say which is narrower_than the other, or name them apart",
                *a, *b));
      }
    }
  }
}

}  // namespace truce::terms
