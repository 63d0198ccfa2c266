// Who asks: the one place where a request gets its viewer.
//
// A viewer is nobody, or a key of the record by which an officer, a root or the registrar signed in (a session's
// cookie) or signed this request (RFC 9421). The key is looked up in the record as it stands at this request.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "record/key_ring.h"
#include "serve/http_server.h"
#include "serve/message_signature.h"
#include "serve/session.h"

namespace truce {

/// A live key that signs entries.
struct Signatory {
  PublicKey key;
  ActorId party;
  KeyRole role = KeyRole::root;
  std::string officer;             ///< of an officer: name or function
  std::vector<std::string> kinds;  ///< of entries that it may sign, in the order of the schema
  Span period;                     ///< of an officer: it signs in it
};

/// The live keys of a record that sign entries: a value of its own, which any number of threads may read.
using Signatories = std::map<KeyId, Signatory>;
/// From the thread that owns the ring. `kinds`: all that there are.
[[nodiscard]] Signatories signatories(const KeyRing& ring, const std::vector<std::string>& kinds);

/// How somebody showed their key.
enum class Proof : std::uint8_t { cookie, message_signature };

struct SignedIn {
  KeyId key;
  ActorId party;
  KeyRole role = KeyRole::root;
  std::string officer;
  std::vector<std::string> kinds;
  Proof proof = Proof::cookie;
  Instant expires;   ///< of the session, unless it is used; of a signed request, as if it began one
  std::string csrf;  ///< of a session
};

/// Nobody, or somebody of a party.
struct Viewer {
  std::optional<SignedIn> signed_in;
  /// Null for nobody: the public.
  [[nodiscard]] const ActorId* party() const { return signed_in ? &signed_in->party : nullptr; }
};

/// A viewer, and what the answer must carry to it.
struct Admitted {
  Viewer viewer;
  std::optional<std::string> set_cookie;  ///< with a session's new token
  std::optional<Session> session;
  std::string_view origin;  ///< of ours that was asked; empty for an address that is none
};

struct AccessOptions {
  /// Where browsers find this server, as they show it: "https://truce.example". Credentials are taken only for requests
  /// whose Host is one of theirs. Sign-in is bound to the origin, so that another site cannot pass a challenge on. The
  /// cookie is `__Host-truce` for https and `truce` for http, which only addresses of this machine may be.
  std::vector<std::string> origins;
  SessionLimits limits{};
  std::shared_ptr<Marks> marks{};  ///< Sessions
  std::size_t nonces = 65'536;     ///< of message signatures, remembered for two minutes; when full, 503
};

/// Signing in, and who asks. For any thread.
class Access {
 public:
  using LiveKeys = std::function<std::shared_ptr<const Signatories>()>;  ///< as the record stands; must not wait
  using Now = std::function<Instant()>;

  /// bad_input for an origin that is none, and for a plain http one that is not of this machine.
  static Result<std::unique_ptr<Access>> create(CaseId case_id, const Sessions::Key& key, LiveKeys live_keys,
                                                AccessOptions options, Now now);

  /// Who asks. A cookie that holds no more is as none. An answer instead where credentials are refused:
  ///   401 a message signature that does not hold
  ///   403 an unsafe method from another origin (Origin) or site (Sec-Fetch-Site), or with a cookie and without an
  ///   Origin
  ///       and the session's X-Truce-Csrf
  ///   503 too many nonces
  [[nodiscard]] std::expected<Admitted, HttpReply> admit(const HttpRequest& request);

  /// Whether they may still look: what an event stream asks (EventStream::allowed). False when the key or the session
  /// has ended, or would have without further use: then the client resumes with what it has become. This must outlive
  /// it.
  [[nodiscard]] std::function<bool()> still_allowed(const Admitted& who) const;

  /// The routes POST /api/session/challenge, POST, GET and DELETE /api/session are in session_routes.h; these are what
  /// they do. `origin` is Admitted::origin.
  [[nodiscard]] std::expected<Challenge, HttpReply> challenge(std::string_view key, std::string_view origin) const;
  [[nodiscard]] std::expected<Admitted, HttpReply> sign_in(std::string_view key, std::string_view challenge,
                                                           std::string_view signature, std::string_view origin);
  /// 204, or 503 when the session has ended in this process alone; with the cookie that ends it.
  [[nodiscard]] HttpReply sign_out(const Admitted& who);

 private:
  Access(CaseId case_id, const Sessions::Key& key, LiveKeys live_keys, AccessOptions options, Now now);
  [[nodiscard]] std::string_view origin_of(const HttpRequest& request) const;
  /// Null when it signs nothing now.
  [[nodiscard]] std::shared_ptr<const Signatory> signatory(const KeyId& key) const;
  [[nodiscard]] std::expected<Admitted, HttpReply> by_signature(const HttpRequest& request,
                                                                const MessageSignature& stated,
                                                                std::string_view origin);
  [[nodiscard]] std::expected<Admitted, HttpReply> by_cookie(const HttpRequest& request, std::string_view origin) const;
  [[nodiscard]] Admitted of_session(const Session& session, const Signatory& by, std::string_view origin) const;

  LiveKeys live_keys_;
  AccessOptions options_;
  Now now_;
  Sessions sessions_;
  SeenOnce nonces_;
};

}  // namespace truce
