#include "serve/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "serve/asio.h"

namespace truce {
namespace {

constexpr std::size_t large = std::size_t{1024} * 1024;
constexpr int gzip_form = 15 + 16;  // zlib's word for a window of 32 kB in a gzip wrapper
constexpr int memory_level = 8;

/// "gzip;q=0.5" → coding and whether its weight is above 0. A weight that is none is taken as a refusal.
struct Preference {
  std::string_view coding;
  bool accepted = true;
};

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

Preference preference(std::string_view stated) {
  const std::size_t semicolon = std::min(stated.find(';'), stated.size());
  Preference read{.coding = trimmed(stated.substr(0, semicolon))};
  std::string_view weight = trimmed(stated.substr(std::min(semicolon + 1, stated.size())));
  if (weight.empty()) return read;
  const bool is_weight = weight.starts_with("q=") || weight.starts_with("Q=");
  read.accepted = is_weight && weight.substr(2).find_first_of("123456789") != std::string_view::npos;
  return read;
}

}  // namespace

bool is_compressible(std::string_view content_type) {
  const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')));
  constexpr std::array<std::string_view, 7> others = {
      "application/json",       "application/geo+json",        "application/yaml",
      "application/javascript", "application/vnd.oai.openapi", "application/manifest+json",
      "image/svg+xml"};
  if (type == "text/event-stream") return false;
  return type.starts_with("text/") || std::ranges::find(others, type) != others.end();
}

bool accepts_gzip(std::optional<std::string_view> accept_encoding) {
  if (!accept_encoding) return false;
  std::optional<bool> any;
  for (std::string_view left = *accept_encoding; !left.empty();) {
    const std::size_t comma = std::min(left.find(','), left.size());
    const Preference stated = preference(left.substr(0, comma));
    if (beast::iequals(stated.coding, "gzip") || beast::iequals(stated.coding, "x-gzip")) return stated.accepted;
    if (stated.coding == "*") any = stated.accepted;
    left.remove_prefix(std::min(comma + 1, left.size()));
  }
  return any.value_or(false);
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  const int level = text.size() > large ? Z_BEST_SPEED : 6;
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_form, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib does not start");
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int end = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) throw std::logic_error("zlib's bound did not hold");
  return packed;
}

}  // namespace truce
