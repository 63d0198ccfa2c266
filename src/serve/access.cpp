#include "serve/access.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/asio.h"
#include "serve/error_reply.h"
#include "serve/peer_address.h"

namespace truce {
namespace {

constexpr std::string_view https = "https://";
constexpr std::string_view http_scheme = "http://";

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

std::string_view scheme_of(std::string_view origin) {
  return origin.starts_with(https) ? https : http_scheme;
}

/// Nobody between a browser and this machine reads what they say.
bool is_loopback(std::string_view authority) {
  const std::string_view host = authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                                           : authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "[::1]" || host.ends_with(".localhost") ||
         AddressRange::parse("127.0.0.0/8")->contains(host);
}

/// As browsers show it: scheme and host in lower case, the port unless it is the scheme's own.
bool is_origin(std::string_view text) {
  if (!text.starts_with(https) && !text.starts_with(http_scheme)) return false;
  const std::string_view authority = text.substr(scheme_of(text).size());
  return !authority.empty() && !authority.ends_with(scheme_of(text) == https ? ":443" : ":80") &&
         std::ranges::all_of(authority, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("-.:[]").contains(c);
         });
}

std::string cookie_name(std::string_view origin) {
  return origin.starts_with(https) ? "__Host-truce" : "truce";
}

std::string cookie(std::string_view origin, std::string_view value, std::int64_t seconds) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", cookie_name(origin), value, seconds,
                     origin.starts_with(https) ? "; Secure" : "");
}

/// The value of the one cookie of this name; nothing when there are several, of which one may be another site's doing.
std::optional<std::string_view> cookie_of(const HttpRequest& request, std::string_view name) {
  std::optional<std::string_view> found;
  for (const auto& [header, value] : request.headers) {
    if (header != "cookie") continue;
    for (std::string_view left = value; !left.empty();) {
      const std::size_t end = std::min(left.find(';'), left.size());
      std::string_view pair = left.substr(0, end);
      left.remove_prefix(std::min(end + 1, left.size()));
      pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
      if (!pair.starts_with(name) || !pair.substr(name.size()).starts_with('=')) continue;
      if (found) return std::nullopt;
      found = pair.substr(name.size() + 1);
    }
  }
  return found;
}

/// A browser says where a request is from. Only this origin's own pages may change anything.
bool is_from_elsewhere(const HttpRequest& request, std::string_view origin) {
  const auto from = request.joined_header("origin");
  const auto site = request.joined_header("sec-fetch-site");
  return (from && *from != origin) || (site && *site != "same-origin" && *site != "none");
}

std::unexpected<HttpReply> refused(unsigned status, std::string_view code, std::string_view message) {
  return std::unexpected(error_reply(status, code, message));
}

SignedIn signed_in(const Signatory& by, Proof proof, Instant expires) {
  return {.key = by.key.id(),
          .party = by.party,
          .role = by.role,
          .officer = by.officer,
          .kinds = by.kinds,
          .proof = proof,
          .expires = expires,
          .csrf = {}};
}

}  // namespace

Signatories signatories(const KeyRing& ring, const std::vector<std::string>& kinds) {
  Signatories live;
  for (EnrolledKey& key : ring.list()) {
    std::vector<std::string> may;
    std::ranges::copy_if(kinds, std::back_inserter(may), [&](const auto& kind) { return ring.may_sign(key, kind); });
    if (may.empty()) continue;
    live.emplace(key.key.id(), Signatory{.key = key.key,
                                         .party = std::move(key.party),
                                         .role = key.role,
                                         .officer = std::move(key.officer),
                                         .kinds = std::move(may),
                                         .period = key.period});
  }
  return live;
}

Result<std::unique_ptr<Access>> Access::create(CaseId case_id, const Sessions::Key& key, LiveKeys live_keys,
                                               AccessOptions options, Now now) {
  for (const std::string& origin : options.origins) {
    if (!is_origin(origin)) {
      return fail_at("", "\"" + excerpt(origin) + "\"", "one as browsers show it, such as https://truce.example",
                     "not an origin");
    }
    if (scheme_of(origin) == http_scheme && !is_loopback(std::string_view(origin).substr(http_scheme.size()))) {
      return fail_at("", "\"" + excerpt(origin) + "\"", "https, or http://localhost, which no network carries",
                     "sessions would go over the network in the clear");
    }
  }
  return std::unique_ptr<Access>(
      new Access(std::move(case_id), key, std::move(live_keys), std::move(options), std::move(now)));
}

Access::Access(CaseId case_id, const Sessions::Key& key, LiveKeys live_keys, AccessOptions options, Now now)
    : live_keys_(std::move(live_keys)),
      options_(std::move(options)),
      now_(std::move(now)),
      sessions_(std::move(case_id), key, options_.marks, options_.limits),
      nonces_(options_.nonces) {}

/// Ours that the request's Host names.
std::string_view Access::origin_of(const HttpRequest& request) const {
  const auto host = request.joined_header("host");
  if (!host) return {};
  for (const std::string& origin : options_.origins) {
    const std::string_view scheme = scheme_of(origin);
    const std::string_view authority = std::string_view(origin).substr(scheme.size());
    const std::string_view usual_port = scheme == https ? ":443" : ":80";
    if (beast::iequals(*host, authority) || beast::iequals(*host, std::string(authority) + std::string(usual_port))) {
      return origin;
    }
  }
  return {};
}

std::shared_ptr<const Signatory> Access::signatory(const KeyId& key) const {
  const auto live = live_keys_();
  const auto found = live->find(key);
  if (found == live->end() || !found->second.period.contains(now_())) return nullptr;
  return {live, &found->second};
}

std::expected<Admitted, HttpReply> Access::admit(const HttpRequest& request) {
  const std::string_view origin = origin_of(request);
  auto stated = read_signature(request);
  if (!stated) return refused(401, "not-signed-in", stated.error().text());
  if (*stated) return by_signature(request, **stated, origin);
  return by_cookie(request, origin);
}

std::expected<Admitted, HttpReply> Access::by_signature(const HttpRequest& request, const MessageSignature& stated,
                                                        std::string_view origin) {
  if (origin.empty())
    return refused(401, "not-signed-in", "signed requests are taken at this server's own address only");
  auto claim = check_signature(request, stated, origin, now_());
  if (!claim) return refused(401, "not-signed-in", claim.error().text());
  auto by = signatory(claim->key);
  if (!by || !by->key.verify(as_bytes(claim->base), claim->signature)) {
    return refused(401, "not-signed-in", "the signature is not by a live key of this record");
  }
  const Instant now = now_();
  const auto first =
      nonces_.use(claim->key.str() + claim->nonce, claim->created + signature_clock_tolerance + Duration{1}, now);
  if (!first) return std::unexpected(error_reply(first.error()));
  if (!*first) return refused(401, "not-signed-in", "the signature's nonce was used before");
  return Admitted{.viewer = {signed_in(*by, Proof::message_signature, now + options_.limits.idle)},
                  .set_cookie = {},
                  .session = {},
                  .origin = origin};
}

std::expected<Admitted, HttpReply> Access::by_cookie(const HttpRequest& request, std::string_view origin) const {
  const bool safe = is_safe(request.method);
  if (!safe && is_from_elsewhere(request, origin)) return refused(403, "refused", "the request is another site's");
  const Admitted nobody{.viewer = {}, .set_cookie = {}, .session = {}, .origin = origin};
  const auto token = cookie_of(request, cookie_name(origin));
  if (!token || origin.empty()) return nobody;
  const Instant now = now_();
  const auto session = sessions_.check(*token, origin, now);
  if (!session) return nobody;
  auto by = signatory(session->key);
  if (!by) return nobody;
  if (!safe && (!request.header("origin") ||
                !sessions_.is_csrf(*session, origin, request.header("x-truce-csrf").value_or("")))) {
    return refused(403, "refused", "the request lacks its session's X-Truce-Csrf, or an Origin");
  }
  const auto renewed = sessions_.renewed(*session, now);
  Admitted who = of_session(renewed.value_or(*session), *by, origin);
  if (!renewed) who.set_cookie.reset();
  return who;
}

Admitted Access::of_session(const Session& session, const Signatory& by, std::string_view origin) const {
  Admitted who{
      .viewer = {signed_in(by, Proof::cookie, session.expires)},
      .set_cookie = cookie(origin, sessions_.token(session, origin), (session.expires - session.issued).ms / 1000),
      .session = session,
      .origin = origin};
  who.viewer.signed_in->csrf = sessions_.csrf(session, origin);
  return who;
}

std::function<bool()> Access::still_allowed(const Admitted& who) const {
  if (!who.viewer.signed_in) return {};
  return [this, key = who.viewer.signed_in->key, expires = who.viewer.signed_in->expires, session = who.session] {
    const Instant now = now_();
    return now < expires && signatory(key) && (!session || !sessions_.is_over(*session, now));
  };
}

std::expected<Challenge, HttpReply> Access::challenge(std::string_view key, std::string_view origin) const {
  if (origin.empty()) return refused(403, "refused", "sign in at this server's own address");
  auto id = KeyId::parse(key);
  if (!id) return std::unexpected(error_reply(id.error()));
  return sessions_.challenge(*id, origin, now_());
}

std::expected<Admitted, HttpReply> Access::sign_in(std::string_view key, std::string_view challenge,
                                                   std::string_view signature, std::string_view origin) {
  if (origin.empty()) return refused(403, "refused", "sign in at this server's own address");
  auto id = KeyId::parse(key);
  if (!id) return std::unexpected(error_reply(id.error()));
  auto bytes = from_base64(signature);
  Signature read{};
  if (!bytes || bytes->size() != read.size()) {
    return refused(400, "bad-input", "the signature is not the base64 of 64 bytes");
  }
  std::ranges::copy(*bytes, read.begin());
  auto by = signatory(*id);
  if (!by) return refused(401, "not-signed-in", "the key is not a live key of this record");
  auto session = sessions_.sign_in(by->key, challenge, read, origin, now_());
  if (!session && session.error().code == ErrorCode::unavailable) return std::unexpected(error_reply(session.error()));
  if (!session) return refused(401, "not-signed-in", session.error().message);
  return of_session(*session, *by, origin);
}

HttpReply Access::sign_out(const Admitted& who) {
  const Status ended = who.session ? sessions_.end(*who.session, now_()) : Status{};
  HttpReply reply;
  if (ended) {
    reply.status = 204;
    reply.content_type.clear();
  } else {
    reply = error_reply(ended.error());
  }
  if (!who.origin.empty()) reply.headers.emplace_back("Set-Cookie", cookie(who.origin, "", 0));
  return reply;
}

}  // namespace truce
