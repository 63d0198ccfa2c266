// The Syrian example, served in this process, with the keys of everybody who speaks in it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api_description.h"
#include "cli/example.h"
#include "cli/found.h"
#include "cli/session.h"
#include "serve/case_server.h"

namespace truce::test {

/// Who is signed in: nobody, or somebody with a session.
struct Visitor {
  std::string cookie, csrf;
};
inline const Visitor nobody{};

/// How it is served.
struct Serving {
  bool public_view = true;
  bool demonstration = false;
};

class ServedExample {
 public:
  explicit ServedExample(Serving serving = {});
  ServedExample(const ServedExample&) = delete;
  ServedExample& operator=(const ServedExample&) = delete;
  ~ServedExample();

  static constexpr const char* origin = "http://localhost:8080";

  /// "ru.ministry-of-foreign-affairs", "ru.root", "secretariat.registrar": the key file's name.
  [[nodiscard]] KeyPair key(const std::string& name) const;
  [[nodiscard]] Visitor sign_in(const KeyPair& key);

  /// What the site answers to a target ("/api/case?as_of=3"), held against the API's description when it is below
  /// /api.
  HttpReply ask(const std::string& method, const std::string& target, const Visitor& who = nobody,
                const std::string& body = "", const HttpHeaders& headers = {});
  HttpReply get(const std::string& target, const Visitor& who = nobody, const HttpHeaders& headers = {}) {
    return ask("GET", target, who, "", headers);
  }
  /// Of an answer with status 200.
  Json json(const std::string& target, const Visitor& who = nobody);

  /// An entry of the example, signed as its kind asks.
  [[nodiscard]] Envelope entry(const std::string& id, const std::string& kind, const std::string& party,
                               const KeyPair& by, const Json& body, const Json& with = Json::object()) const;
  [[nodiscard]] static std::string batch(const std::vector<Envelope>& envelopes);
  /// Adds entries by the command line's way, as another process does.
  void add_elsewhere(const std::vector<Envelope>& envelopes);
  /// Until the server shows so many entries.
  void await(std::uint64_t size) const;

  [[nodiscard]] LiveCase& live() { return *live_; }
  [[nodiscard]] std::uint64_t size() const { return live_->public_now()->head().size; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// "GET /api/incidents/{incident}": all that the API answers.
  [[nodiscard]] std::vector<std::string> routes() const;
  [[nodiscard]] ApiDescription& description() { return description_; }

 private:
  std::filesystem::path folder_;
  Serving serving_;
  cli::CaseFile file_;
  std::shared_ptr<LiveCase> live_;
  std::shared_ptr<Metrics> metrics_;
  ServedCase served_;
  HttpSite site_;
  ApiDescription description_;
};

}  // namespace truce::test
