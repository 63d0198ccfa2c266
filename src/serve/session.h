// Signing in by proving a key of the record, and the short session that follows.
//
// Nothing is kept on the server but what was used up: a challenge and a session are tokens with a MAC (libsodium's
// crypto_auth, HMAC-SHA-512-256) under a key that only we have, bound to the case and to the origin that a browser
// shows. A token says which key was proven, never what it may do: that is looked up in the record at every request, so
// that a session ends with its key.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/time.h"
#include "record/key.h"
#include "serve/seen_once.h"

namespace truce {

struct SessionLimits {
  Duration challenge{60'000};
  Duration idle{15 * 60'000};        ///< a session that is not used for so long has ended
  Duration whole{12 * 60 * 60'000};  ///< and every one after this
  Duration renewal{60'000};          ///< a used one gets a new token when its own is older than this
};

/// What a challenge is answered with: Ed25519 over
/// "truce sign-in v1\n" origin "\n" case "\n" challenge.
[[nodiscard]] std::string sign_in_statement(std::string_view origin, const CaseId& case_id, std::string_view challenge);

struct Challenge {
  std::string text;
  Instant expires;
};

/// A session whose token holds. What its key may do now is another question (access.h).
struct Session {
  KeyId key;
  std::array<std::uint8_t, 16> id{};
  Instant began;
  Instant issued;   ///< its token
  Instant expires;  ///< unless it is used
};

/// Issues and checks tokens; for any thread. Where several processes serve a case they share the key (all derive it
/// from the case's storage key, StorageKey::session_key()) and the marks: a challenge may be answered at another
/// process than it came from, once, and what ended at one ends at all.
class Sessions {
 public:
  using Key = std::array<std::uint8_t, 32>;

  /// `key`: StorageKey::session_key(), or random_key() where there is no storage key: sessions then end with the
  /// process. `marks`: null where there is but one process, or a copy of the record that is only read.
  Sessions(CaseId case_id, const Key& key, std::shared_ptr<Marks> marks = {}, SessionLimits limits = {});
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;
  [[nodiscard]] static Key random_key();

  /// For any key id, also one that nobody has: who asks learns nothing.
  [[nodiscard]] Challenge challenge(const KeyId& key, std::string_view origin, Instant now) const;

  /// Takes a challenge that this key signed, once: the new session. refused: forged, over, of another key, case or
  /// origin, used before, or not signed by `key`, always in the same words; unavailable when its use cannot be
  /// kept.
  [[nodiscard]] Result<Session> sign_in(const PublicKey& key, std::string_view challenge, const Signature& signature,
                                        std::string_view origin, Instant now);

  /// The cookie's value.
  [[nodiscard]] std::string token(const Session& session, std::string_view origin) const;
  /// The session of a token: nothing when it is forged, over, ended, or of another case or origin.
  [[nodiscard]] std::optional<Session> check(std::string_view token, std::string_view origin, Instant now) const;
  [[nodiscard]] bool is_over(const Session& session, Instant now) const;
  /// The same with a later end, when it is time for a new token.
  [[nodiscard]] std::optional<Session> renewed(const Session& session, Instant now) const;
  /// Signs out: no token of it is taken any more, here at once, and elsewhere within a moment (SeenOnce). unavailable
  /// when it ends here alone.
  Status end(const Session& session, Instant now);

  /// The token against forged requests that goes with a session: derived from it, the same as long as it lasts.
  [[nodiscard]] std::string csrf(const Session& session, std::string_view origin) const;
  /// Compared in constant time.
  [[nodiscard]] bool is_csrf(const Session& session, std::string_view origin, std::string_view stated) const;

 private:
  [[nodiscard]] Key mac(std::string_view purpose, std::string_view origin, ByteView content) const;
  [[nodiscard]] std::string sealed(std::string_view purpose, std::string_view origin, Bytes content) const;
  /// The content of `size` bytes, when its MAC holds.
  [[nodiscard]] std::optional<Bytes> opened(std::string_view purpose, std::string_view origin, std::string_view token,
                                            std::size_t size) const;
  CaseId case_;
  Key key_;
  SessionLimits limits_;
  SeenOnce used_;  ///< challenges and sessions, by their random bytes
};

}  // namespace truce
