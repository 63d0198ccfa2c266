#include "casefile/field.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace truce {
namespace {

/// The text of a field that must be a date; nothing when it is absent or refused.
std::optional<Edtf> date(const Field& in) {
  std::string text;
  read(in, text);
  if (!in.present() || !in.json().is_string()) return std::nullopt;
  Result<Edtf> parsed = Edtf::parse(text);
  if (parsed) return *std::move(parsed);
  in.refuse(parsed.error().expected, parsed.error().message);
  return std::nullopt;
}

}  // namespace

Field Field::operator[](std::string_view name) const {
  const Json* member = nullptr;
  if (present() && json().is_object()) {
    if (auto it = json().find(name); it != json().end()) member = &*it;
  }
  return {member, this, name, 0};
}

Field Field::element(std::size_t index) const {
  return {&json()[index], this, {}, index};
}

std::string Field::pointer() const {
  if (parent_ == nullptr) return "";
  return pointer_join(parent_->pointer(), name_.empty() ? std::to_string(index_) : std::string(name_));
}

void Field::refuse(std::string expected, std::string message) const {
  if (context_->error) return;
  std::string found = present() ? excerpt(json().dump(-1, ' ', false, Json::error_handler_t::replace)) : "nothing";
  context_->error = fail_at(pointer(), std::move(found), std::move(expected), std::move(message)).error();
}

void read(const Field& in, std::string& out) {
  if (!in.present()) return;
  if (!in.json().is_string()) return in.refuse("text");
  out = in.json().get_ref<const std::string&>();
}

void read(const Field& in, bool& out) {
  if (!in.present()) return;
  if (!in.json().is_boolean()) return in.refuse("true or false");
  out = in.json().get<bool>();
}

void read(const Field& in, double& out) {
  if (!in.present()) return;
  if (!in.json().is_number()) return in.refuse("a number");
  out = in.json().get<double>();
}

void read(const Field& in, std::int64_t& out) {
  if (!in.present()) return;
  const Json& json = in.json();
  // To JSON Schema 1.0 is an integer; beyond 2^53 a double no longer says which.
  bool whole =
      json.is_number_integer() || (json.is_number_float() && std::trunc(json.get<double>()) == json.get<double>() &&
                                   std::abs(json.get<double>()) < 9007199254740992.0);
  if (!whole) return in.refuse("a whole number");
  out = json.get<std::int64_t>();
}

void read(const Field& in, Metres& out) {
  read(in, out.value);
}

void read(const Field& in, Edtf& out) {
  if (auto edtf = date(in)) out = *std::move(edtf);
}

void read(const Field& in, StatedTime& out) {
  if (auto edtf = date(in)) out = {edtf->span(in.context().zone), edtf->text()};
}

void read_date(const Field& in, std::string& out) {
  if (auto edtf = date(in)) out = edtf->text();
}

void read_object_text(const Field& in, std::string& out) {
  if (!in.present()) return;
  if (!in.json().is_object()) return in.refuse("an object");
  out = in.json().dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::size_t read_word(const Field& in, std::span<const std::string_view> words) {
  std::string text;
  read(in, text);
  auto it = std::ranges::find(words, text);
  if (it != words.end()) return static_cast<std::size_t>(it - words.begin());
  in.refuse(fmt::format("one of {}", fmt::join(words, ", ")));
  return 0;
}

void require_order(const Field& in, std::string_view first, std::string_view second) {
  std::optional<StatedTime> from;
  std::optional<StatedTime> to;
  read(in[first], from);
  read(in[second], to);
  if (from && to && to->end <= from->begin) {
    in[second].refuse(fmt::format("a time not before \"{}\" ({})", from->text, first),
                      fmt::format("{} lies after {}", first, second));
  }
}

}  // namespace truce
