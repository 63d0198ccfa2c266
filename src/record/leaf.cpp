#include "record/leaf.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "record/failure.h"

namespace truce {
namespace {

constexpr std::uint8_t leaf_version = 1;

void put_text(Bytes& out, std::string_view text) {
  out.push_back(static_cast<std::uint8_t>(text.size()));
  out.insert(out.end(), text.begin(), text.end());
}

/// Takes bytes off the front; once there are too few, everything it gives is zero and `short_of` is set.
struct Reader {
  ByteView rest;
  bool short_of = false;

  ByteView take(std::size_t count) {
    if (rest.size() < count) {
      short_of = true;
      rest = {};
      return {};
    }
    ByteView taken = rest.first(count);
    rest = rest.subspan(count);
    return taken;
  }
  std::uint8_t byte() {
    ByteView taken = take(1);
    return taken.empty() ? std::uint8_t{0} : taken[0];
  }
  template <std::size_t N>
  void fill(std::array<std::uint8_t, N>& out) {
    std::ranges::copy(take(N), out.begin());
  }
  std::string text() { return std::string(as_text(take(byte()))); }
};

struct FreeMac {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

/// HMAC-SHA-256 that waits for its key. Made once: looking the algorithms up takes longer than a short HMAC.
MacContext hmac_sha256() {
  const std::unique_ptr<EVP_MAC, FreeMac> algorithm(EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr));
  MacContext context(algorithm ? EVP_MAC_CTX_new(algorithm.get()) : nullptr);
  std::string digest = OSSL_DIGEST_NAME_SHA2_256;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                                   OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), parameters) != 1) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA-256");
  }
  return context;
}

}  // namespace

Salt random_salt() {
  return random_salts(1).front();
}

std::vector<Salt> random_salts(std::size_t count) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start: no source of random numbers");
  std::vector<Salt> salts(count);
  if (count != 0) randombytes_buf(salts.data(), count * sizeof(Salt));
  return salts;
}

Digest payload_commitment(const Salt& salt, std::string_view type, const Signature& signature,
                          std::string_view payload) {
  static thread_local const MacContext mac = hmac_sha256();
  bool done = EVP_MAC_init(mac.get(), salt.data(), salt.size(), nullptr) == 1;
  for (std::string_view part : {type, as_text(signature), payload}) {
    done = done && EVP_MAC_update(mac.get(), as_bytes(part).data(), part.size()) == 1;
  }
  Digest digest;
  std::size_t length = 0;
  if (!done || EVP_MAC_final(mac.get(), digest.data(), &length, digest.size()) != 1 || length != digest.size()) {
    throw std::runtime_error("OpenSSL cannot make an HMAC");
  }
  return digest;
}

Bytes encode_leaf(const Leaf& leaf) {
  if (leaf.case_id.empty() || leaf.case_id.str().size() > 120 || leaf.payload_type.empty() ||
      leaf.payload_type.size() > 255) {
    throw std::logic_error("a leaf's case id or payload type is longer than its format allows");
  }
  Bytes out;
  out.reserve(3 + leaf.case_id.str().size() + leaf.payload_type.size() + leaf.commitment.size() +
              leaf.key.bytes.size() + 8);
  out.push_back(leaf_version);
  put_text(out, leaf.case_id.str());
  put_text(out, leaf.payload_type);
  out.insert(out.end(), leaf.commitment.begin(), leaf.commitment.end());
  out.insert(out.end(), leaf.key.bytes.begin(), leaf.key.bytes.end());
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(leaf.recorded_at.ms) >> shift));
  }
  return out;
}

Result<Leaf> decode_leaf(ByteView bytes) {
  auto corrupt = [](std::string found, std::string expected) {
    return fail_with(ErrorCode::corrupt, "malformed leaf", std::move(found), std::move(expected));
  };
  Reader in{bytes};
  if (std::uint8_t version = in.byte(); version != leaf_version) {
    return corrupt(fmt::format("version {}", version), fmt::format("version {}", leaf_version));
  }
  Leaf leaf;
  std::string case_id = in.text();
  leaf.payload_type = in.text();
  in.fill(leaf.commitment);
  in.fill(leaf.key.bytes);
  std::array<std::uint8_t, 8> time{};
  in.fill(time);
  if (in.short_of || !in.rest.empty())
    return corrupt(fmt::format("{} bytes", bytes.size()), "the length its parts give");
  if (!is_identifier(case_id)) return corrupt("case \"" + excerpt(case_id) + "\"", "an identifier");
  if (leaf.payload_type.empty()) return corrupt("no payload type", "one");
  leaf.case_id = CaseId(std::move(case_id));
  std::uint64_t ms = 0;
  for (std::uint8_t byte : time) ms = ms << 8 | byte;
  leaf.recorded_at.ms = static_cast<std::int64_t>(ms);
  return leaf;
}

}  // namespace truce
