#include "serve/peer_address.h"

#include <gtest/gtest.h>

namespace truce {
namespace {

std::vector<AddressRange> ranges(const std::vector<std::string>& texts) {
  std::vector<AddressRange> read;
  for (const std::string& text : texts) read.push_back(AddressRange::parse(text).value());
  return read;
}

const auto trusted = ranges({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});

std::string client(const std::string& connected, const HttpHeaders& headers) {
  HttpRequest request;
  request.headers = headers;
  return client_address(connected, request, trusted);
}

TEST(AddressRange, contains_what_begins_alike) {
  auto in = [](const std::string& range, const std::string& address) {
    return AddressRange::parse(range).value().contains(address);
  };
  EXPECT_TRUE(in("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(in("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(in("192.0.2.128/25", "192.0.2.129"));
  EXPECT_FALSE(in("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(in("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(in("192.0.2.1", "192.0.2.2"));
  EXPECT_TRUE(in("0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(in("0.0.0.0/0", "::1"));
  EXPECT_TRUE(in("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(in("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(in("10.0.0.0/8", "::ffff:10.1.2.3")) << "an IPv4 address in IPv6's clothes";
  EXPECT_FALSE(in("10.0.0.0/8", "ten"));
}

TEST(AddressRange, refuses_what_is_none) {
  for (const char* text : {"", "10", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.1/8", "::/129", "fd00::1/8",
                           "10.0.0.0/8/8", "10.0.0.0/-1", "host"}) {
    EXPECT_FALSE(AddressRange::parse(text)) << text;
  }
}

TEST(ClientAddress, is_the_connections_when_no_trusted_proxy_speaks) {
  EXPECT_EQ(client("192.0.2.1", {}), "192.0.2.1");
  EXPECT_EQ(client("192.0.2.1", {{"x-forwarded-for", "198.51.100.7"}}), "192.0.2.1") << "anybody may send that";
  EXPECT_EQ(client("192.0.2.1", {{"forwarded", "for=198.51.100.7"}}), "192.0.2.1");
  EXPECT_EQ(client("127.0.0.1", {}), "127.0.0.1");
  EXPECT_EQ(client("::ffff:192.0.2.1", {}), "192.0.2.1");
}

TEST(ClientAddress, is_the_last_that_no_trusted_proxy_added) {
  EXPECT_EQ(client("127.0.0.1", {{"x-forwarded-for", "198.51.100.7"}}), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", {{"x-forwarded-for", "1.2.3.4, 198.51.100.7"}}), "198.51.100.7")
      << "what the client itself stated stands before";
  EXPECT_EQ(client("127.0.0.1", {{"x-forwarded-for", "1.2.3.4"}, {"x-forwarded-for", "198.51.100.7, 10.0.0.2"}}),
            "198.51.100.7")
      << "through two proxies";
  EXPECT_EQ(client("127.0.0.1", {{"x-forwarded-for", "10.0.0.3, 10.0.0.2"}}), "10.0.0.3") << "all are ours";
  EXPECT_EQ(client("fd00::1", {{"x-forwarded-for", "2001:db8::1"}}), "2001:db8::1");
}

TEST(ClientAddress, reads_forwarded_before_x_forwarded_for) {
  EXPECT_EQ(client("127.0.0.1", {{"forwarded", "for=1.2.3.4;proto=https, proto=https;For=\"198.51.100.7:4711\""},
                                 {"x-forwarded-for", "6.6.6.6"}}),
            "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", {{"forwarded", "for=\"[2001:db8::1]:80\";by=10.0.0.1"}}), "2001:db8::1");
}

TEST(ClientAddress, what_is_no_address_ends_at_the_proxy_that_said_it) {
  for (const char* hidden : {"unknown", "_hidden", "", "for", "evil, ", "1.2.3", "\"", "[", "[::1", "::1::"}) {
    EXPECT_EQ(client("127.0.0.1", {{"x-forwarded-for", hidden}}), "127.0.0.1") << hidden;
    EXPECT_EQ(client("127.0.0.1", {{"forwarded", "for=" + std::string(hidden)}}), "127.0.0.1") << hidden;
  }
  EXPECT_EQ(client("127.0.0.1", {{"forwarded", "proto=https"}}), "127.0.0.1");
}

TEST(Addresses, are_counted_and_kept_by_their_beginnings) {
  EXPECT_EQ(address_group("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(address_group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(address_group("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(shortened_address("192.0.2.1"), "192.0.2.0/24");
  EXPECT_EQ(shortened_address("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
  EXPECT_EQ(shortened_address("evil"), "");
}

}  // namespace
}  // namespace truce
