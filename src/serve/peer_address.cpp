#include "serve/peer_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "serve/asio.h"

namespace truce {
namespace {

using Octets = std::vector<unsigned char>;

/// 4 or 16 bytes; nothing for what is no address. Zones ("%eth0") do not matter here.
std::optional<Octets> octets_of(std::string_view text) {
  boost::system::error_code error;
  asio::ip::address address = asio::ip::make_address(std::string(text.substr(0, text.find('%'))), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return Octets(bytes.begin(), bytes.end());
  }
  const auto bytes = address.to_v6().to_bytes();
  return Octets(bytes.begin(), bytes.end());
}

std::string text_of(const Octets& octets) {
  if (octets.size() == 4) {
    asio::ip::address_v4::bytes_type bytes;
    std::ranges::copy(octets, bytes.begin());
    return asio::ip::address_v4(bytes).to_string();
  }
  asio::ip::address_v6::bytes_type bytes;
  std::ranges::copy(octets, bytes.begin());
  return asio::ip::address_v6(bytes).to_string();
}

bool begin_alike(const Octets& a, const Octets& b, unsigned bits) {
  if (a.size() != b.size()) return false;
  for (unsigned i = 0; i < bits; ++i) {
    if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
  }
  return true;
}

Octets cut(Octets octets, unsigned bits) {
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const unsigned kept = std::min<unsigned>(8, bits > i * 8 ? bits - static_cast<unsigned>(i) * 8 : 0);
    octets[i] &= static_cast<unsigned char>(0xff00U >> kept);
  }
  return octets;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]:80"; the same in quotes.
std::optional<std::string> stated_address(std::string_view node) {
  node = trimmed(node);
  if (node.size() >= 2 && node.starts_with('"') && node.ends_with('"')) node = node.substr(1, node.size() - 2);
  if (node.starts_with('[')) {
    const std::size_t end = node.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    node = node.substr(1, end - 1);
  } else if (std::ranges::count(node, ':') == 1) {
    node = node.substr(0, node.find(':'));
  }
  auto octets = octets_of(node);
  if (!octets) return std::nullopt;
  return text_of(*octets);
}

/// The "for" of one hop in a Forwarded header: "for=192.0.2.1;proto=https".
std::string_view for_of(std::string_view hop) {
  while (!hop.empty()) {
    const std::size_t end = std::min(hop.find(';'), hop.size());
    const std::string_view pair = trimmed(hop.substr(0, end));
    if (pair.size() > 4 && beast::iequals(pair.substr(0, 4), "for=")) return pair.substr(4);
    hop.remove_prefix(std::min(end + 1, hop.size()));
  }
  return {};
}

bool is_trusted(std::string_view address, const std::vector<AddressRange>& trusted) {
  return std::ranges::any_of(trusted, [&](const AddressRange& range) { return range.contains(address); });
}

}  // namespace

Result<AddressRange> AddressRange::parse(std::string_view text) {
  auto refused = [&] {
    return fail_at("", "\"" + excerpt(text) + "\"", "an address such as 127.0.0.1 or a range such as 10.0.0.0/8",
                   "not a range of addresses");
  };
  const std::size_t slash = std::min(text.find('/'), text.size());
  auto octets = octets_of(text.substr(0, slash));
  if (!octets) return refused();
  AddressRange range;
  range.length_ = static_cast<unsigned>(octets->size()) * 8;
  if (slash < text.size()) {
    const std::string_view stated = text.substr(slash + 1);
    unsigned length = 0;
    const auto [end, error] = std::from_chars(stated.data(), stated.data() + stated.size(), length);
    if (error != std::errc{} || end != stated.data() + stated.size() || length > range.length_) return refused();
    range.length_ = length;
  }
  if (cut(*octets, range.length_) != *octets) return refused();
  range.prefix_ = *std::move(octets);
  return range;
}

bool AddressRange::contains(std::string_view address) const {
  auto octets = octets_of(address);
  return octets && begin_alike(*octets, prefix_, length_);
}

std::string client_address(std::string_view connected, const HttpRequest& request,
                           const std::vector<AddressRange>& trusted) {
  auto octets = octets_of(connected);
  std::string client = octets ? text_of(*octets) : std::string(connected);
  if (trusted.empty()) return client;
  const auto forwarded = request.joined_header("forwarded");
  const auto stated = forwarded ? forwarded : request.joined_header("x-forwarded-for");
  if (!stated) return client;
  std::string_view left = *stated;
  while (!left.empty() && is_trusted(client, trusted)) {
    const std::size_t comma = left.rfind(',');
    const std::string_view hop = comma == std::string_view::npos ? left : left.substr(comma + 1);
    left = left.substr(0, comma == std::string_view::npos ? 0 : comma);
    auto before = stated_address(forwarded ? for_of(hop) : hop);
    if (!before) break;
    client = *std::move(before);
  }
  return client;
}

std::string address_group(std::string_view address) {
  auto octets = octets_of(address);
  if (!octets) return std::string(address);
  return octets->size() == 4 ? text_of(*octets) : text_of(cut(*octets, 64)) + "/64";
}

std::string shortened_address(std::string_view address) {
  auto octets = octets_of(address);
  if (!octets) return "";
  return octets->size() == 4 ? text_of(cut(*octets, 24)) + "/24" : text_of(cut(*octets, 48)) + "/48";
}

}  // namespace truce
