#include "serve/session.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <stdexcept>

namespace truce {
namespace {

constexpr std::size_t mac_bytes = crypto_auth_BYTES;
constexpr std::size_t id_bytes = 16;
constexpr Duration clocks_differ{60'000};  // of processes: what is over for one is still used up for another
/// What our MACs are of: never given another meaning.
constexpr std::string_view of_challenges = "challenge";
constexpr std::string_view of_sessions = "session";
constexpr std::string_view of_csrf = "csrf";

// A token: content ‖ MAC, in base64url. Content of a challenge: key id, 16 random bytes, its end; of a session: key id,
// session id, its beginning, the token's time.
constexpr std::size_t challenge_bytes = 8 + id_bytes + 8;
constexpr std::size_t session_bytes = 8 + id_bytes + 8 + 8;

std::string to_base64url(ByteView bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // its NUL
  return text;
}

/// Exactly `size` bytes, or nothing.
std::optional<Bytes> from_base64url(std::string_view text, std::size_t size) {
  Bytes bytes(size);
  std::size_t length = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &length, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      length != size || text.size() + 1 != sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING)) {
    return std::nullopt;
  }
  return bytes;
}

void put(Bytes& bytes, Instant instant) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(instant.ms) >> shift));
  }
}

Instant instant_at(ByteView bytes) {
  std::uint64_t ms = 0;
  for (std::uint8_t byte : bytes.first(8)) ms = ms << 8 | byte;
  return {static_cast<std::int64_t>(ms)};
}

KeyId key_at(ByteView bytes) {
  KeyId id;
  std::copy_n(bytes.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start: no source of random numbers");
}

Bytes session_content(const Session& session) {
  Bytes content(session.key.bytes.begin(), session.key.bytes.end());
  content.insert(content.end(), session.id.begin(), session.id.end());
  put(content, session.began);
  put(content, session.issued);
  return content;
}

std::string name_of(std::string_view what, ByteView id) {
  return fmt::format("{} {}", what, to_hex(id));
}

}  // namespace

std::string sign_in_statement(std::string_view origin, const CaseId& case_id, std::string_view challenge) {
  return fmt::format("truce sign-in v1\n{}\n{}\n{}", origin, case_id.str(), challenge);
}

Sessions::Sessions(CaseId case_id, const Key& key, std::shared_ptr<Marks> marks, SessionLimits limits)
    : case_(std::move(case_id)), key_(key), limits_(limits), used_(std::move(marks)) {
  start_sodium();
}

Sessions::~Sessions() {
  sodium_memzero(key_.data(), key_.size());
}

Sessions::Key Sessions::random_key() {
  start_sodium();
  Key key;
  randombytes_buf(key.data(), key.size());
  return key;
}

/// None of purpose, case and origin can have a NUL, so the join is unambiguous.
Sessions::Key Sessions::mac(std::string_view purpose, std::string_view origin, ByteView content) const {
  Bytes message;
  for (std::string_view part : {purpose, std::string_view(case_.str()), origin}) {
    message.insert(message.end(), part.begin(), part.end());
    message.push_back(0);
  }
  message.insert(message.end(), content.begin(), content.end());
  Key made;
  static_assert(made.size() == mac_bytes && std::tuple_size_v<Key> == crypto_auth_KEYBYTES);
  crypto_auth(made.data(), message.data(), message.size(), key_.data());
  return made;
}

std::string Sessions::sealed(std::string_view purpose, std::string_view origin, Bytes content) const {
  const Key made = mac(purpose, origin, content);
  content.insert(content.end(), made.begin(), made.end());
  return to_base64url(content);
}

std::optional<Bytes> Sessions::opened(std::string_view purpose, std::string_view origin, std::string_view token,
                                      std::size_t size) const {
  auto bytes = from_base64url(token, size + mac_bytes);
  if (!bytes) return std::nullopt;
  const Key made = mac(purpose, origin, ByteView(*bytes).first(size));
  if (sodium_memcmp(made.data(), bytes->data() + size, mac_bytes) != 0) return std::nullopt;
  bytes->resize(size);
  return bytes;
}

Challenge Sessions::challenge(const KeyId& key, std::string_view origin, Instant now) const {
  std::array<std::uint8_t, id_bytes> random;
  randombytes_buf(random.data(), random.size());
  const Instant expires = now + limits_.challenge;
  Bytes content(key.bytes.begin(), key.bytes.end());
  content.insert(content.end(), random.begin(), random.end());
  put(content, expires);
  return {sealed(of_challenges, origin, std::move(content)), expires};
}

Result<Session> Sessions::sign_in(const PublicKey& key, std::string_view challenge, const Signature& signature,
                                  std::string_view origin, Instant now) {
  auto refused = [] {
    return fail(ErrorCode::refused, "the challenge is not ours, is over or used, or is not signed by this key");
  };
  auto content = opened(of_challenges, origin, challenge, challenge_bytes);
  if (!content || key_at(*content) != key.id()) return refused();
  const Instant expires = instant_at(ByteView(*content).subspan(8 + id_bytes));
  if (now >= expires || !key.verify(as_bytes(sign_in_statement(origin, case_, challenge)), signature)) return refused();
  const std::string name = name_of(of_challenges, ByteView(*content).subspan(8, id_bytes));
  TRUCE_TRY(const bool first, used_.use(name, expires + clocks_differ, now));
  if (!first) return refused();
  Session session{.key = key.id(), .id = {}, .began = now, .issued = now, .expires = now + limits_.idle};
  randombytes_buf(session.id.data(), session.id.size());
  return session;
}

std::string Sessions::token(const Session& session, std::string_view origin) const {
  return sealed(of_sessions, origin, session_content(session));
}

std::optional<Session> Sessions::check(std::string_view token, std::string_view origin, Instant now) const {
  auto content = opened(of_sessions, origin, token, session_bytes);
  if (!content) return std::nullopt;
  const ByteView bytes(*content);
  Session session{.key = key_at(bytes),
                  .id = {},
                  .began = instant_at(bytes.subspan(8 + id_bytes)),
                  .issued = instant_at(bytes.subspan(8 + id_bytes + 8)),
                  .expires = {}};
  std::copy_n(bytes.begin() + 8, id_bytes, session.id.begin());
  session.expires = std::min(session.issued + limits_.idle, session.began + limits_.whole);
  if (is_over(session, now)) return std::nullopt;
  return session;
}

bool Sessions::is_over(const Session& session, Instant now) const {
  return now >= session.expires || used_.seen(name_of(of_sessions, session.id));
}

std::optional<Session> Sessions::renewed(const Session& session, Instant now) const {
  if (now - session.issued < limits_.renewal) return std::nullopt;
  Session next = session;
  next.issued = now;
  next.expires = std::min(now + limits_.idle, session.began + limits_.whole);
  return next;
}

Status Sessions::end(const Session& session, Instant now) {
  TRUCE_CHECK(used_.use(name_of(of_sessions, session.id), session.began + limits_.whole + clocks_differ, now));
  return {};
}

std::string Sessions::csrf(const Session& session, std::string_view origin) const {
  return to_base64url(mac(of_csrf, origin, session.id));
}

bool Sessions::is_csrf(const Session& session, std::string_view origin, std::string_view stated) const {
  const auto bytes = from_base64url(stated, mac_bytes);
  const Key made = mac(of_csrf, origin, session.id);
  return bytes && sodium_memcmp(made.data(), bytes->data(), mac_bytes) == 0;
}

}  // namespace truce
