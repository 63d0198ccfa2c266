// Reading typed values out of JSON: a member with its path, and one place where the first error is kept.
//
// A decoder is then a list of `read(in["name"], out.name)`: after the first error the rest reads on harmlessly, and the
// caller looks at the context once at the end.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "casefile/entry.h"

namespace truce {

/// What all fields of one entry share.
struct DecodeContext {
  Zone zone = Zone::utc();     ///< in which local dates are read
  std::optional<Error> error;  ///< the first one met
};

/// A value inside a JSON document, or the absence of one. Refers to the document, its parent field and the context:
/// meant to live on the stack of a decoder.
class Field {
 public:
  Field(const Json& root, DecodeContext& context) : value_(&root), context_(&context) {}

  /// The member of that name; absent when there is none or this is no object.
  [[nodiscard]] Field operator[](std::string_view name) const;
  /// The element at `index`, which must exist.
  [[nodiscard]] Field element(std::size_t index) const;

  [[nodiscard]] bool present() const { return value_ != nullptr; }
  /// The value of a present field.
  [[nodiscard]] const Json& json() const { return *value_; }
  [[nodiscard]] DecodeContext& context() const { return *context_; }
  /// RFC 6901 pointer from the document's root.
  [[nodiscard]] std::string pointer() const;

  /// Keeps an error at this place unless there is one already; `found` is this field's value.
  void refuse(std::string expected, std::string message = "unexpected value") const;

 private:
  Field(const Json* value, const Field* parent, std::string_view name, std::size_t index)
      : value_(value), parent_(parent), name_(name), index_(index), context_(parent->context_) {}

  const Json* value_;
  const Field* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  DecodeContext* context_;
};

// Each read leaves `out` as it is when the field is absent, and refuses a value of another type.

void read(const Field& in, std::string& out);
void read(const Field& in, bool& out);
void read(const Field& in, double& out);
void read(const Field& in, std::int64_t& out);
void read(const Field& in, Metres& out);
void read(const Field& in, Edtf& out);
void read(const Field& in, StatedTime& out);
/// Text that must be an EDTF date, kept as written.
void read_date(const Field& in, std::string& out);
/// A JSON object kept as text (GeoJSON).
void read_object_text(const Field& in, std::string& out);

template <class Tag>
void read(const Field& in, Id<Tag>& out) {
  std::string text;
  read(in, text);
  if (in.present()) out = Id<Tag>(std::move(text));
}

template <class T>
void read(const Field& in, std::optional<T>& out) {
  if (in.present()) read(in, out.emplace());
}

template <class T>
void read(const Field& in, std::vector<T>& out) {
  if (!in.present()) return;
  if (!in.json().is_array()) return in.refuse("an array");
  out.resize(in.json().size());
  for (std::size_t i = 0; i < out.size(); ++i) read(in.element(i), out[i]);
}

/// The position of the field's text in `words`; refuses any other text.
[[nodiscard]] std::size_t read_word(const Field& in, std::span<const std::string_view> words);

/// Enumerations are written as one of `words_of(E)`, which lists them in order of value.
template <class E>
  requires std::is_enum_v<E>
void read(const Field& in, E& out) {
  if (in.present()) out = static_cast<E>(read_word(in, words_of(E{})));
}

/// Refuses `in[second]` when it certainly lies before `in[first]`.
void require_order(const Field& in, std::string_view first, std::string_view second);

}  // namespace truce
