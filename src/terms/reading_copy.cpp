// Two columns: what the text says, what the encoding says.
#include <fmt/format.h>

#include <algorithm>

#include "terms/print.h"
#include "terms/words.h"

namespace truce::terms {
namespace {

constexpr std::string_view kGap = " | ";

/// Characters of UTF-8 text, each taken as one column wide.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// The byte length of the first `count` characters.
std::size_t prefix(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
    --count;
  }
  return at;
}

/// Lines of at most `width` characters, broken at spaces and newlines, and within a word only when it is longer than a
/// line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    std::string_view word = text.substr(0, end);
    const bool newline = end < text.size() && text[end] == '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!word.empty()) {
      const std::size_t needed = columns(word);
      if (used > 0 && used + 1 + needed <= width) {
        lines.back() += ' ';
        ++used;
      } else if (used > 0) {
        lines.emplace_back();
        used = 0;
      }
      const std::size_t piece = prefix(word, width);
      lines.back() += word.substr(0, piece);
      used += columns(word.substr(0, piece));
      word.remove_prefix(piece);
    }
    if (newline) {
      lines.emplace_back();
      used = 0;
    }
  }
  return lines;
}

class ReadingCopy {
 public:
  explicit ReadingCopy(std::size_t width) : left_((width - kGap.size()) / 2), right_(width - kGap.size() - left_) {}

  void line(std::string_view text) {
    for (const std::string& one : wrapped(text, left_ + kGap.size() + right_)) out_ += one + '\n';
  }
  void rule() { out_ += fmt::format("{:-<{}}{:-^{}}{:-<{}}\n", "", left_, "+", kGap.size(), "", right_); }
  void row(std::string_view left, std::string_view right) {
    const auto a = wrapped(left, left_);
    const auto b = wrapped(right, right_);
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
      const std::string_view text = i < a.size() ? a[i] : std::string_view();
      const std::string_view encoding = i < b.size() ? b[i] : std::string_view();
      std::string joined = fmt::format("{}{}{}{}", text, std::string(left_ - columns(text), ' '), kGap, encoding);
      joined.erase(joined.find_last_not_of(' ') + 1);
      out_ += joined + '\n';
    }
    rule();
  }
  std::string take() { return std::move(out_); }

 private:
  std::size_t left_;
  std::size_t right_;
  std::string out_;
};

std::string seen_words(std::string_view seen) {
  if (seen == "primary") return "seen in the text itself";
  if (seen == "secondary") return "seen in a secondary source";
  if (seen == "recalled") return "recalled, not compared with the text";
  return "invented";
}

std::string article(const Provision& provision) {
  std::string out = fmt::format("{}", fmt::join(provision.cites, "; "));
  if (!provision.quote.empty()) out += fmt::format("\n“{}”", provision.quote);
  if (!provision.gist.empty()) out += fmt::format("\nGist: {}", provision.gist);
  return out + fmt::format("\n({})", seen_words(provision.seen));
}

}  // namespace

std::string reading_copy(const Terms& terms, std::size_t width) {
  ReadingCopy copy(std::max<std::size_t>(width, 40));
  copy.line(terms.title);
  copy.line(
      fmt::format("Terms {}, {}; times in {}; a day ends at 24:00 and the day of the starting event is {}counted.",
                  terms.id, terms.status, terms.zone_name, terms.clock.first_day_included ? "" : "not "));
  for (const Instrument& one : terms.instruments) {
    copy.line(fmt::format("{}: {}, adopted {}{}", one.id.str(), one.title, one.adopted,
                          one.in_force.empty() ? "" : ", in force " + one.in_force));
  }
  copy.rule();
  copy.row("THE TEXT", "THE ENCODING");
  const Words words(terms);
  for (const Group& group : terms.groups) {
    std::string meaning =
        group.when ? "those of whom this holds: " + words.condition(*group.when) : words.actors(group.members);
    copy.row(fmt::format("Who is meant by\n“{}”", group.name), fmt::format("[{}] {}.", group.id.str(), meaning));
  }
  for (const Provision& provision : terms.provisions) {
    copy.row(article(provision),
             fmt::format("[{}, {}] {}", provision.id.str(), kind_of(provision), sentence(terms, provision)));
  }
  for (const Untranslated& one : terms.untranslated) {
    copy.row(fmt::format("{}\n{}", one.cite, one.construct), fmt::format("Not encoded: {}.", one.reason));
  }
  return copy.take();
}

}  // namespace truce::terms
