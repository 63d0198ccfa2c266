#include "terms/node.h"

#include <charconv>

namespace truce::terms {
namespace {

/// Two or four digits that the schema has already found to be digits.
int digits(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  std::from_chars(text.data() + from, text.data() + from + count, value);
  return value;
}

int days_in(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

void Reading::refuse(std::string_view code, const std::string& pointer, std::string message, std::string found,
                     std::string expected) {
  Error error;
  error.message = fmt::format("{} {}", code, message);
  error.line = document.line_of(pointer);
  error.pointer = pointer;
  error.found = std::move(found);
  error.expected = std::move(expected);
  errors.push_back(std::move(error));
}

std::vector<Node> Node::items() const {
  if (!json_->is_array()) return {*this};
  std::vector<Node> out;
  out.reserve(json_->size());
  for (std::size_t i = 0; i < json_->size(); ++i) {
    out.emplace_back(*reading_, (*json_)[i], pointer_join(pointer_, std::to_string(i)));
  }
  return out;
}

std::vector<std::pair<std::string, Node>> Node::members() const {
  std::vector<std::pair<std::string, Node>> out;
  const auto keys = reading_->document.keys.find(pointer_);
  if (keys == reading_->document.keys.end()) return out;
  for (const std::string& key : keys->second) out.emplace_back(key, at(key));
  return out;
}

std::optional<Instant> Node::local(const char* key, DateMeans means) const {
  if (!has(key)) return std::nullopt;
  const Node node = at(key);
  const std::string value = node.text();
  const int year = digits(value, 0, 4);
  const int month = digits(value, 5, 2);
  const int day = digits(value, 8, 2);
  const bool timed = value.size() > 10;
  const int hour = timed ? digits(value, 11, 2) : 0;
  const int minute = timed ? digits(value, 14, 2) : 0;
  const int second = value.size() > 16 ? digits(value, 17, 2) : 0;
  const bool midnight_end = hour == 24 && minute == 0 && second == 0;
  if (month < 1 || month > 12 || day < 1 || day > days_in(year, month) || (hour > 23 && !midnight_end) || minute > 59 ||
      second > 59) {
    reading_->refuse("S1", node.pointer(), "no such date or time", '"' + value + '"',
                     "a date of the Gregorian calendar");
    return std::nullopt;
  }
  std::int64_t ms = ((hour * 60LL + minute) * 60LL + second) * 1000LL;
  if (!timed && means == DateMeans::end) ms = 24LL * 3600 * 1000;
  return reading_->zone.at_local(year, static_cast<unsigned>(month), static_cast<unsigned>(day), ms);
}

std::optional<Instant> Node::utc(const char* key) const {
  if (!has(key)) return std::nullopt;
  const Node node = at(key);
  auto instant = parse_instant(node.text());
  if (instant) return *instant;
  reading_->refuse("S1", node.pointer(), instant.error().message, '"' + excerpt(node.text()) + '"',
                   "a moment in UTC such as 2016-02-26T22:00Z");
  return std::nullopt;
}

std::optional<CalendarDuration> Node::duration(const char* key) const {
  if (!has(key)) return std::nullopt;
  const Node node = at(key);
  auto duration = parse_calendar_duration(node.text());
  if (duration) return *duration;
  reading_->refuse("S1", node.pointer(), duration.error().message, '"' + excerpt(node.text()) + '"',
                   "a number and a unit such as 14 days");
  return std::nullopt;
}

Metres Node::distance(const char* key) const {
  if (!has(key)) return {};
  const std::string value = at(key).text();
  const std::size_t space = value.find(' ');
  double count = 0;
  std::from_chars(value.data(), value.data() + space, count);
  return {value.substr(space + 1) == "km" ? count * 1000 : count};
}

std::optional<Condition> Node::condition(const char* key) const {
  if (!has(key)) return std::nullopt;
  return at(key).condition();
}

Condition Node::condition() const {
  Condition out;
  if (json_->is_string()) {
    auto leaf = parse_leaf(text());
    if (leaf) {
      out.leaf = *std::move(leaf);
    } else {
      reading_->refuse("S1", pointer_, leaf.error().message, leaf.error().found, leaf.error().expected);
    }
    return out;
  }
  if (has("not")) {
    out.op = Condition::Op::negation;
    out.parts.push_back(at("not").condition());
    return out;
  }
  out.op = has("all") ? Condition::Op::all : Condition::Op::any;
  for (const Node& part : at(has("all") ? "all" : "any").items()) out.parts.push_back(part.condition());
  return out;
}

void read_twin(const Node& node, const char* local_key, const char* utc_key, std::optional<Instant> resolved,
               const std::string& where, std::vector<UtcTwin>& twins) {
  const auto stated = node.utc(utc_key);
  if (!stated) return;
  if (!node.has(local_key)) {
    node.reading().refuse("S1", pointer_join(node.pointer(), utc_key), "a UTC twin without its local time",
                          node.text(utc_key), fmt::format("\"{}\" beside it", local_key));
    return;
  }
  if (resolved) twins.push_back({where, node.text(local_key), *resolved, *stated, node.at(utc_key).line()});
}

}  // namespace truce::terms
