// Who a request is from, also behind a proxy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "serve/http_server.h"

namespace truce {

/// Addresses that begin with the same bits: "10.0.0.0/8", "fd00::/8"; without a length, the one address.
class AddressRange {
 public:
  /// bad_input for anything else, and where bits beyond the length are set.
  static Result<AddressRange> parse(std::string_view text);
  /// An IPv6 address that maps an IPv4 one is that one. False for what is no address.
  [[nodiscard]] bool contains(std::string_view address) const;

 private:
  std::vector<unsigned char> prefix_;  ///< 4 or 16 bytes
  unsigned length_ = 0;
};

/// The client's address. From `connected`, the other end of the connection, back through what proxies state (Forwarded,
/// RFC 7239; only without it X-Forwarded-For), for as long as the one that states it is trusted: the first that is not.
/// What is no address ("unknown", a hidden name, rubbish) ends the way at the proxy that stated it.
[[nodiscard]] std::string client_address(std::string_view connected, const HttpRequest& request,
                                         const std::vector<AddressRange>& trusted);

/// What limits count by: an IPv4 address, or the /64 of an IPv6 one, which is one subscriber's.
[[nodiscard]] std::string address_group(std::string_view address);
/// What logs keep: "192.0.2.0/24", "2001:db8:1::/48"; "" for what is no address.
[[nodiscard]] std::string shortened_address(std::string_view address);

}  // namespace truce
