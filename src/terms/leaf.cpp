// One controlled phrase, read word by word. The same twelve forms stand as one regular expression in
// schemas/terms-1.schema.json, so that editors can check them; here they become a Leaf.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "terms/terms.h"

namespace truce::terms {
namespace {

constexpr std::array<std::string_view, 8> kStates{"created",  "in-effect",  "suspended",  "fulfilled",
                                                  "violated", "discharged", "terminated", "exercised"};
constexpr std::array<std::string_view, 3> kHappenings{"started", "completed", "occurred"};

constexpr std::string_view kForms =
    "one of: \"actor|target is GROUP\", \"actor|target|ACTOR has QUESTION\", \"place in PLACE\", "
    "\"place within 500 m of PLACE\", \"weapon is CLASS\", \"act is ACT\", \"time in|before|after PERIOD\", "
    "\"PROVISION is fulfilled|violated|...\", \"EVENT started|completed|occurred\", \"... before|after EVENT\", "
    "\"... within 5 days of EVENT\", \"answer QUESTION is ANSWER\"";

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t space = text.find(' ');
    words.push_back(text.substr(0, space));
    if (space == std::string_view::npos) return words;
    text.remove_prefix(space + 1);
  }
}

Slot slot_of(std::string_view word) {
  if (word == "actor" || word == "bearer") return Slot::acting;
  if (word == "target") return Slot::target;
  return Slot::none;
}

/// A number with a unit, unsigned, digits and at most one point: "500", "0.5".
std::optional<double> number(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9' ||
      text.find_first_not_of("0123456789.") != std::string_view::npos || text.back() == '.') {
    return std::nullopt;
  }
  double value = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool is_answer(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

using Words = std::span<const std::string_view>;

/// "<subject> started", "... before x", "... within 5 days of x".
bool read_happening(Words w, Leaf& leaf) {
  const auto happening = std::find(kHappenings.begin(), kHappenings.end(), w[1]);
  if (happening == kHappenings.end() || !is_identifier(w[0])) return false;
  leaf.form = Leaf::Form::happened;
  leaf.subject = w[0];
  leaf.happening = static_cast<Leaf::Happening>(happening - kHappenings.begin());
  if (w.size() == 2) return true;
  if (w.size() == 4 && (w[2] == "before" || w[2] == "after") && is_identifier(w[3])) {
    leaf.relation = w[2] == "before" ? Leaf::Relation::before : Leaf::Relation::after;
    leaf.other = w[3];
    return true;
  }
  if (w.size() == 7 && w[2] == "within" && w[5] == "of" && is_identifier(w[6])) {
    const auto count = number(w[3]);
    const bool hours = w[4] == "hour" || w[4] == "hours";
    if (!count || (!hours && w[4] != "day" && w[4] != "days")) return false;
    leaf.relation = Leaf::Relation::within;
    leaf.within = {*count, hours ? CalendarDuration::Unit::hour : CalendarDuration::Unit::day};
    leaf.other = w[6];
    return true;
  }
  return false;
}

/// "<slot> is x", "<provision> is fulfilled", "weapon is x", "act is x".
bool read_is(Words w, Leaf& leaf) {
  if (w.size() != 3 || !is_identifier(w[2])) return false;
  leaf.object = w[2];
  if (const Slot slot = slot_of(w[0]); slot != Slot::none) {
    leaf.form = Leaf::Form::member;
    leaf.slot = slot;
    return true;
  }
  if (w[0] == "weapon" || w[0] == "act") {
    leaf.form = w[0] == "act" ? Leaf::Form::act : Leaf::Form::weapon;
    return true;
  }
  const auto state = std::find(kStates.begin(), kStates.end(), w[2]);
  if (state == kStates.end() || !is_identifier(w[0])) return false;
  leaf.form = Leaf::Form::norm_state;
  leaf.subject = w[0];
  leaf.object.clear();
  leaf.state = static_cast<NormState>(state - kStates.begin());
  return true;
}

bool read_has(Words w, Leaf& leaf) {
  if (w.size() != 3 || !is_identifier(w[0]) || !is_identifier(w[2])) return false;
  leaf.form = Leaf::Form::has;
  leaf.slot = slot_of(w[0]);
  if (leaf.slot == Slot::none) {
    leaf.slot = Slot::named;
    leaf.subject = w[0];
  }
  leaf.object = w[2];
  return true;
}

bool read_place(Words w, Leaf& leaf) {
  if (w.size() == 3 && w[1] == "in" && is_identifier(w[2])) {
    leaf.form = Leaf::Form::place_in;
    leaf.object = w[2];
    return true;
  }
  if (w.size() != 6 || w[1] != "within" || w[4] != "of" || !is_identifier(w[5])) return false;
  const auto count = number(w[2]);
  if (!count || (w[3] != "m" && w[3] != "km")) return false;
  leaf.form = Leaf::Form::place_near;
  leaf.distance = {w[3] == "km" ? *count * 1000 : *count};
  leaf.object = w[5];
  return true;
}

bool read_time(Words w, Leaf& leaf) {
  if (w.size() != 3 || !is_identifier(w[2])) return false;
  if (w[1] == "in") {
    leaf.form = Leaf::Form::time_in;
  } else if (w[1] == "before") {
    leaf.form = Leaf::Form::time_before;
  } else if (w[1] == "after") {
    leaf.form = Leaf::Form::time_after;
  } else {
    return false;
  }
  leaf.object = w[2];
  return true;
}

bool read(Words w, Leaf& leaf) {
  if (w.size() < 2) return false;
  if (w[0] == "place" && (w[1] == "in" || w[1] == "within")) return read_place(w, leaf);
  if (w[0] == "time" && (w[1] == "in" || w[1] == "before" || w[1] == "after")) return read_time(w, leaf);
  if (w[0] == "answer" && w.size() == 4 && w[2] == "is") {
    leaf.form = Leaf::Form::answer;
    leaf.subject = w[1];
    leaf.object = w[3];
    return is_identifier(w[1]) && is_answer(w[3]);
  }
  if (w[1] == "is") return read_is(w, leaf);
  if (w[1] == "has") return read_has(w, leaf);
  return read_happening(w, leaf);
}

}  // namespace

std::string_view to_string(NormState state) {
  return kStates[static_cast<std::size_t>(state)];
}

Result<Leaf> parse_leaf(std::string_view text) {
  const auto words = words_of(text);
  Leaf leaf;
  if (!read(words, leaf)) {
    return fail_at("", '"' + excerpt(text) + '"', std::string(kForms), "a phrase that is none of the twelve forms");
  }
  leaf.text = text;
  return leaf;
}

}  // namespace truce::terms
