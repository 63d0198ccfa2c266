#include "intake/names.h"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace truce::intake {
namespace {

constexpr double kShowFrom = 0.7;  // below it a name is no help to a person

std::vector<char32_t> code_points(std::string_view text) {
  const auto unicode =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  std::vector<char32_t> out(static_cast<std::size_t>(unicode.countChar32()));
  UErrorCode status = U_ZERO_ERROR;
  unicode.toUTF32(reinterpret_cast<UChar32*>(out.data()), static_cast<std::int32_t>(out.size()), status);
  return out;
}

double jaro(const std::vector<char32_t>& a, const std::vector<char32_t>& b) {
  if (a.empty() && b.empty()) return 1;
  if (a.empty() || b.empty()) return 0;
  const std::size_t longest = std::max(a.size(), b.size());
  const std::size_t window = longest / 2 > 0 ? longest / 2 - 1 : 0;
  std::vector<bool> a_matched(a.size());
  std::vector<bool> b_matched(b.size());
  std::size_t matches = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t last = std::min(b.size(), i + window + 1);
    for (std::size_t j = i > window ? i - window : 0; j < last; ++j) {
      if (b_matched[j] || a[i] != b[j]) continue;
      a_matched[i] = b_matched[j] = true;
      ++matches;
      break;
    }
  }
  if (matches == 0) return 0;
  std::size_t out_of_order = 0;
  for (std::size_t i = 0, j = 0; i < a.size(); ++i) {
    if (!a_matched[i]) continue;
    while (!b_matched[j]) ++j;
    if (a[i] != b[j]) ++out_of_order;
    ++j;
  }
  const auto m = static_cast<double>(matches);
  const auto transpositions = static_cast<double>(out_of_order / 2);
  return (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) + (m - transpositions) / m) / 3;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string fold_name(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto unicode =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  std::string folded;
  folding->normalize(unicode, status).toUTF8String(folded);
  std::string out;
  for (char c : folded) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

double jaro_winkler(std::string_view a, std::string_view b) {
  constexpr std::size_t kPrefix = 4;
  constexpr double kWeight = 0.1;
  const auto left = code_points(a);
  const auto right = code_points(b);
  const double similarity = jaro(left, right);
  std::size_t prefix = 0;
  while (prefix < std::min({kPrefix, left.size(), right.size()}) && left[prefix] == right[prefix]) ++prefix;
  return similarity + static_cast<double>(prefix) * kWeight * (1 - similarity);
}

std::vector<std::string> split_cell(std::string_view cell, std::string_view separator,
                                    const std::function<bool(std::string_view)>& known) {
  std::vector<std::string> out;
  std::string_view rest = trimmed(cell);
  while (!rest.empty()) {
    std::size_t end = rest.size();
    if (!separator.empty() && !known(rest)) {
      // The longest known beginning that a separator follows, else the shortest piece.
      const std::size_t first = rest.find(separator);
      end = first == std::string_view::npos ? rest.size() : first;
      for (std::size_t at = rest.rfind(separator); at != std::string_view::npos && at > end;
           at = rest.rfind(separator, at - 1)) {
        if (!known(trimmed(rest.substr(0, at)))) continue;
        end = at;
        break;
      }
    }
    const std::string_view piece = trimmed(rest.substr(0, end));
    if (!piece.empty()) out.emplace_back(piece);
    rest = end == rest.size() ? std::string_view{} : trimmed(rest.substr(end + separator.size()));
  }
  return out;
}

Status NameIndex::add(std::string_view name, Entry entry) {
  std::string folded = fold_name(name);
  if (folded.empty()) return fail_at("", "\"\"", "a name", "an empty name");
  const auto [at, fresh] = names_.emplace(std::move(folded), entry);
  if (!fresh && at->second.actor != entry.actor) {
    const std::string& held = at->second.actor.str();
    return fail_at("", '"' + excerpt(name) + '"', "a name that means one actor",
                   fmt::format("this name already means {}", held.empty() ? "nobody" : held));
  }
  return {};
}

Status NameIndex::add(std::string_view name, const ActorId& actor) {
  return add(name, Entry{std::string(name), actor});
}

Status NameIndex::add_nobody(std::string_view word) {
  return add(word, Entry{std::string(word), ActorId{}});
}

NameIndex::Found NameIndex::find(std::string_view name) const {
  const auto at = names_.find(fold_name(name));
  return at == names_.end() ? Found{} : Found{true, at->second.actor};
}

std::vector<std::string> NameIndex::closest(std::string_view name, std::size_t count) const {
  const std::string folded = fold_name(name);
  std::vector<std::pair<double, std::string>> scored;
  for (const auto& [known, entry] : names_) {
    const double similarity = jaro_winkler(folded, known);
    if (similarity >= kShowFrom) scored.emplace_back(-similarity, entry.as_given);
  }
  std::ranges::sort(scored);
  std::vector<std::string> out;
  for (const auto& [similarity, known] : scored) {
    if (out.size() == count) break;
    out.push_back(known);
  }
  return out;
}

}  // namespace truce::intake
