#include "served_example.h"

#include <unistd.h>

#include <chrono>
#include <thread>

#include "cli/key_store.h"
#include "serve/session_routes.h"

namespace truce::test {
namespace {

/// Made once for the whole program; each test copies it.
const std::filesystem::path& made_once() {
  struct Made {
    std::filesystem::path folder;
    Made() {
      std::string name = (std::filesystem::temp_directory_path() / "truce-served-XXXXXX").string();
      folder = std::filesystem::path(::mkdtemp(name.data())) / "case";
      auto example = cli::Example::read(TRUCE_SOURCE_DIR "/examples/syria-2016").value();
      (void)cli::found(folder, example.file, std::move(example.drafts)).value();
    }
    ~Made() { std::filesystem::remove_all(folder.parent_path()); }
  };
  static const Made made;
  return made.folder;
}

}  // namespace

ServedExample::ServedExample(Serving serving) : serving_(serving) {
  std::string name = (std::filesystem::temp_directory_path() / "truce-served-XXXXXX").string();
  folder_ = ::mkdtemp(name.data());
  std::filesystem::copy(made_once(), folder_, std::filesystem::copy_options::recursive);
  file_ = cli::CaseFile::read(folder_).value();
  LiveCaseOptions following;
  following.open = [folder = folder_, file = file_] { return cli::open_record(folder, file, folder / "keys"); };
  following.zone = file_.zone;
  following.poll = std::chrono::milliseconds(20);
  live_ = LiveCase::open(std::move(following)).value();
  served_.title = file_.title;
  served_.zone = file_.zone;
  served_.public_view = serving.public_view;
  served_.description = file_.to_json();
  served_.demonstration = serving.demonstration;
  if (serving.demonstration) served_.demonstration_keys = cli::KeyStore::open(folder_ / "keys").value().keys();
  CaseServerOptions options;
  options.origins = {origin};
  options.by_peer = {.per_second = 1e6, .burst = 1e6};
  options.by_key = options.by_peer;
  metrics_ = std::make_shared<Metrics>(options.http.load);
  site_ = case_site(live_, served_, options, metrics_).value();
}

ServedExample::~ServedExample() {
  site_ = {};
  live_.reset();
  std::filesystem::remove_all(folder_);
}

KeyPair ServedExample::key(const std::string& name) const {
  return KeyPair::load(folder_ / "keys" / (name + ".key")).value();
}

HttpReply ServedExample::ask(const std::string& method, const std::string& target, const Visitor& who,
                             const std::string& body, const HttpHeaders& headers) {
  HttpRequest request;
  request.method = method;
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
  request.headers = headers;
  request.headers.emplace_back("host", "localhost:8080");
  request.peer = "127.0.0.1";
  request.body = body;
  if (!who.cookie.empty()) {
    request.headers.emplace_back("cookie", who.cookie);
    request.headers.emplace_back("x-truce-csrf", who.csrf);
    request.headers.emplace_back("origin", origin);
  }
  HttpReply reply;
  reply.status = 404;
  for (const HttpOperation& operation : site_(request.path)) {
    if (operation.method != method) continue;
    if (body.size() > operation.body_bytes) {
      reply.status = 413;
      return reply;
    }
    auto answered = operation.answer(request);
    if (!answered) {
      ADD_FAILURE() << method << " " << target << ": " << answered.error().text();
      return reply;
    }
    reply = *std::move(answered);
    if (reply.shared) reply.body = reply.shared->bytes;
    if (operation.route.starts_with("/api") || operation.route.starts_with("/log")) description_.expect(request, reply);
  }
  return reply;
}

Json ServedExample::json(const std::string& target, const Visitor& who) {
  const HttpReply reply = get(target, who);
  EXPECT_EQ(reply.status, 200U) << target << ": " << reply.body;
  auto parsed = Json::parse(reply.body, nullptr, false);
  EXPECT_FALSE(parsed.is_discarded()) << target << ": " << reply.body;
  return parsed;
}

Visitor ServedExample::sign_in(const KeyPair& key) {
  const HttpReply asked = ask("POST", "/api/session/challenge", nobody, Json{{"key", key.id().str()}}.dump());
  EXPECT_EQ(asked.status, 200U) << asked.body;
  const std::string challenge = Json::parse(asked.body)["challenge"];
  const Signature signature = key.sign(as_bytes(sign_in_statement(origin, file_.id, challenge)));
  const HttpReply signed_in =
      ask("POST", "/api/session", nobody,
          Json{{"key", key.id().str()}, {"challenge", challenge}, {"signature", to_base64(signature)}}.dump());
  EXPECT_EQ(signed_in.status, 200U) << signed_in.body;
  Visitor visitor;
  visitor.csrf = Json::parse(signed_in.body)["csrf"];
  for (const auto& [name, value] : signed_in.headers) {
    if (name == "Set-Cookie") visitor.cookie = value.substr(0, value.find(';'));
  }
  EXPECT_FALSE(visitor.cookie.empty());
  return visitor;
}

Envelope ServedExample::entry(const std::string& id, const std::string& kind, const std::string& party,
                              const KeyPair& by, const Json& body, const Json& with) const {
  Json json = {{"truce", "entry/1"},
               {"case", file_.id.str()},
               {"id", id},
               {"kind", kind},
               {"author", {{"party", party}, {"key", by.id().str()}}},
               {"audience", {"public"}},
               {kind, body}};
  json.update(with);
  return sign_entry(json.dump(), by);
}

std::string ServedExample::batch(const std::vector<Envelope>& envelopes) {
  Json all = Json::array();
  for (const Envelope& envelope : envelopes) all.push_back(Json::parse(print_envelope(envelope)));
  return Json{{"envelopes", std::move(all)}}.dump();
}

void ServedExample::add_elsewhere(const std::vector<Envelope>& envelopes) {
  Record record = cli::open_record(folder_, file_, folder_ / "keys").value();
  auto appended = record.append(envelopes);
  ASSERT_TRUE(appended) << appended.error().text();
  await(appended->first + appended->count);
}

void ServedExample::await(std::uint64_t size) const {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (live_->public_now()->head().size < size && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  ASSERT_GE(live_->public_now()->head().size, size);
}

std::vector<std::string> ServedExample::routes() const {
  std::vector<std::string> all;
  auto access = std::shared_ptr<Access>(Access::create(
                                            file_.id, Sessions::random_key(),
                                            [] { return std::make_shared<const Signatories>(); }, {.origins = {origin}},
                                            system_now)
                                            .value());
  for (const Route& route : session_routes(access, [](const ActorId&) { return std::string(); })) {
    all.push_back(route.method + " " + route.path);
  }
  for (const Route& route : api_routes(live_, served_, access, metrics_)) {
    all.push_back(route.method + " " + route.path);
  }
  return all;
}

}  // namespace truce::test
