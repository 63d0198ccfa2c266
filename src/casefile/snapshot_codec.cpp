#include "casefile/snapshot_codec.h"

#include <fmt/format.h>

#include <bit>
#include <concepts>
#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

#include "casefile/snapshot_fields.h"
#include "casefile/words.h"

namespace truce {
namespace {

namespace fields = snapshot_fields;

constexpr std::size_t kDepth = JsonLimits{}.depth;  // of content that an entry's payload held

template <class T>
constexpr bool is_vector = false;
template <class T>
constexpr bool is_vector<std::vector<T>> = true;
template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;
template <class T>
constexpr bool is_pair = false;
template <class A, class B>
constexpr bool is_pair<std::pair<A, B>> = true;
template <class T>
constexpr bool is_id = false;
template <class Tag>
constexpr bool is_id<Id<Tag>> = true;

template <class T>
concept Wide = std::same_as<T, std::int64_t> || std::same_as<T, double>;

/// The fewest bytes that a T takes: a count that could not be followed by so many is refused before room is made.
template <class T>
consteval std::size_t fewest_bytes() {
  if constexpr (Wide<T>) {
    return sizeof(std::uint64_t);
  } else if constexpr (is_pair<T>) {
    return fewest_bytes<typename T::first_type>() + fewest_bytes<typename T::second_type>();
  } else if constexpr (fields::Listed<T>) {
    return std::apply(
        [](auto... member) { return (fewest_bytes<decltype(fields::member_type(decltype(member){}))>() + ...); },
        fields::of<T>);
  } else {
    return 1;
  }
}

class Writer {
 public:
  [[nodiscard]] std::string take() { return std::move(out_); }

  template <class T>
  void put(const T& value) {
    if constexpr (std::same_as<T, bool> || std::is_enum_v<T>) {
      out_ += static_cast<char>(value);
    } else if constexpr (std::unsigned_integral<T>) {
      count(value);
    } else if constexpr (Wide<T>) {
      auto bits = std::bit_cast<std::uint64_t>(value);
      if constexpr (std::endian::native == std::endian::big) bits = std::byteswap(bits);
      char bytes[sizeof bits];
      std::memcpy(bytes, &bits, sizeof bits);
      out_.append(bytes, sizeof bits);
    } else if constexpr (std::same_as<T, std::string>) {
      count(value.size());
      out_ += value;
    } else if constexpr (is_id<T>) {
      put(value.str());
    } else if constexpr (std::same_as<T, Edtf>) {
      put(value.text());
    } else if constexpr (std::same_as<T, Json>) {
      put(value.dump());
    } else if constexpr (is_optional<T>) {
      put(value.has_value());
      if (value) put(*value);
    } else if constexpr (is_vector<T>) {
      count(value.size());
      for (const auto& item : value) put(item);
    } else if constexpr (is_pair<T>) {
      put(value.first);
      put(value.second);
    } else {
      static_assert(fields::complete<T>, "a field is missing in snapshot_fields.h");
      std::apply([&](auto... member) { (put(value.*member), ...); }, fields::of<T>);
    }
  }

 private:
  void count(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }

  std::string out_;
};

class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] std::size_t left() const { return rest_.size(); }

  /// False when the bytes are not those of a T; the rest is then not to be read.
  template <class T>
  [[nodiscard]] bool get(T& to) {
    if constexpr (std::same_as<T, bool>) {
      return byte(2, to);
    } else if constexpr (std::is_enum_v<T>) {
      return byte(words_of(T{}).size(), to);
    } else if constexpr (std::unsigned_integral<T>) {
      static_assert(sizeof(T) == sizeof(std::uint64_t));
      return count(to);
    } else if constexpr (Wide<T>) {
      std::uint64_t bits = 0;
      if (rest_.size() < sizeof bits) return false;
      std::memcpy(&bits, rest_.data(), sizeof bits);
      rest_ = rest_.subspan(sizeof bits);
      if constexpr (std::endian::native == std::endian::big) bits = std::byteswap(bits);
      to = std::bit_cast<T>(bits);
      return true;
    } else if constexpr (std::same_as<T, std::string>) {
      std::string_view text;
      if (!get_text(text)) return false;
      to = text;
      return true;
    } else if constexpr (is_id<T>) {
      std::string text;
      if (!get(text)) return false;
      to = T(std::move(text));
      return true;
    } else if constexpr (std::same_as<T, Edtf>) {
      return get_parsed(to, [](std::string_view text) { return Edtf::parse(text); });
    } else if constexpr (std::same_as<T, Json>) {
      return get_parsed(
          to, [](std::string_view text) { return parse_json(text, {.bytes = text.size(), .depth = kDepth}); });
    } else if constexpr (is_optional<T>) {
      bool present = false;
      return get(present) && (!present || get(to.emplace()));
    } else if constexpr (is_vector<T>) {
      std::uint64_t size = 0;
      if (!count(size) || size > rest_.size() / fewest_bytes<typename T::value_type>()) return false;
      to.resize(size);
      for (auto& item : to) {
        if (!get(item)) return false;
      }
      return true;
    } else if constexpr (is_pair<T>) {
      return get(to.first) && get(to.second);
    } else {
      return std::apply([&](auto... member) { return (get(to.*member) && ...); }, fields::of<T>);
    }
  }

 private:
  template <class T>
  bool byte(std::size_t values, T& to) {
    if (rest_.empty() || rest_.front() >= values) return false;
    to = static_cast<T>(rest_.front());
    rest_ = rest_.subspan(1);
    return true;
  }

  bool count(std::uint64_t& to) {
    to = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return false;
      const std::uint64_t part = rest_.front();
      rest_ = rest_.subspan(1);
      to |= (part & 0x7F) << shift;
      // The last byte is not zero, but for zero itself, and the tenth has room for one bit.
      if (part < 0x80) return (part != 0 || shift == 0) && (shift < 63 || part == 1);
    }
    return false;
  }

  bool get_text(std::string_view& to) {
    std::uint64_t size = 0;
    if (!count(size) || size > rest_.size()) return false;
    to = as_text(rest_.first(size));
    rest_ = rest_.subspan(size);
    return true;
  }

  template <class T, class Parse>
  bool get_parsed(T& to, Parse parse) {
    std::string_view text;
    if (!get_text(text)) return false;
    auto parsed = parse(text);
    if (parsed) to = *std::move(parsed);
    return parsed.has_value();
  }

  ByteView rest_;
};

/// What Fold keeps beside the facts; false when the case is none that it makes.
bool rebuild(Case& c) {
  c.entry_positions.reserve(c.entries.size());
  for (std::size_t i = 0; i < c.entries.size(); ++i) {
    const EntryHeader& header = c.entries[i];
    const bool has_fact = with_facts(c, header.kind, [&](const auto& facts) { return header.fact < facts.size(); });
    if (!has_fact || !c.entry_positions.emplace(header.id, i).second) return false;
  }
  return true;
}

}  // namespace

std::string encode_case(const Case& c) {
  Writer writer;
  writer.put(c);
  return writer.take();
}

Result<Case> decode_case(ByteView bytes) {
  Reader reader(bytes);
  Case out;
  if (!reader.get(out) || reader.left() != 0) {
    return fail(ErrorCode::corrupt, fmt::format("the snapshot's content ends in disorder, {} of its {} bytes unread",
                                                reader.left(), bytes.size()));
  }
  if (!rebuild(out)) return fail(ErrorCode::corrupt, "the snapshot's entries do not belong together");
  return out;
}

}  // namespace truce
