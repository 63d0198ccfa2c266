// Who may do what, for every route that there is; and that nothing leaves its audience by any of them.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "serve/message_signature.h"
#include "served_example.h"

namespace truce::test {
namespace {

using testing::UnorderedElementsAreArray;

/// Four reports: what is public, what a party keeps to itself, what it tells another, what another keeps to itself.
/// Each has an id that is in what is asked, and a word that is not and so must come from the record.
struct Marked {
  std::string name;
  std::string author;
  std::vector<std::string> audience;
  std::string word;
};
const std::vector<Marked> marked{{"marked-public", "ru", {"public"}, "Albatross"},
                                 {"marked-own", "ru", {"secretariat"}, "Nightingale"},
                                 {"marked-shared", "ru", {"us"}, "Cormorant"},
                                 {"marked-other", "us", {"secretariat"}, "Sandpiper"},
                                 {"marked-kept", "us", {"hnc"}, "Kingfisher"}};

enum class Role { outsider, officer, officer_of_other_kinds, root, registrar, other_party };
const std::vector<Role> roles{Role::outsider, Role::officer,   Role::officer_of_other_kinds,
                              Role::root,     Role::registrar, Role::other_party};

std::string party_of(Role role) {
  switch (role) {
    case Role::outsider: return "";
    case Role::registrar: return "secretariat";
    case Role::other_party: return "us";
    default: return "ru";
  }
}

/// The rule, said a second time and by hand.
bool may_see(Role role, const Marked& one) {
  const std::string party = party_of(role);
  return one.audience[0] == "public" || (!party.empty() && (one.author == party || one.audience[0] == party));
}

enum class Who { anyone, viewers, signed_in };

/// What is expected of a route: who may use it, and how it is asked. `{id}` is each marked report's incident and
/// `{entry}` its entry.
struct Expected {
  Who who;
  std::vector<std::string> targets;
  bool shows = false;  ///< the words of those reports are in its answers, for whoever may see them
};

const std::map<std::string, Expected>& expected_routes() {
  static const std::map<std::string, Expected> all{
      {"GET /api", {Who::anyone, {"/api"}}},
      {"GET /api/case", {Who::anyone, {"/api/case"}}},
      {"POST /api/session/challenge", {Who::anyone, {"/api/session/challenge"}}},
      {"POST /api/session", {Who::anyone, {"/api/session"}}},
      {"GET /api/session", {Who::anyone, {"/api/session"}}},
      {"DELETE /api/session", {Who::anyone, {"/api/session"}}},
      {"GET /api/demonstration-keys", {Who::anyone, {"/api/demonstration-keys"}}},
      {"GET /healthz", {Who::anyone, {"/healthz"}}},
      {"GET /readyz", {Who::anyone, {"/readyz"}}},
      {"GET /metrics", {Who::viewers, {"/metrics"}}},
      {"GET /api/overview", {Who::viewers, {"/api/overview", "/api/overview?as_of={past}"}, true}},
      {"GET /api/search", {Who::viewers, {"/api/search?q=marked", "/api/search?q=marked&as_of={past}"}, true}},
      {"GET /api/actors", {Who::viewers, {"/api/actors"}}},
      {"GET /api/findings", {Who::viewers, {"/api/findings", "/api/findings?summary=1", "/api/findings?format=csv"}}},
      {"GET /api/findings/{incident}/{provision}", {Who::viewers, {"/api/findings/{id}/r2254.civilians"}}},
      {"GET /api/incidents",
       {Who::viewers,
        {"/api/incidents", "/api/incidents?q=marked", "/api/incidents?as_of={past}",
         "/api/incidents?first=40&count=30"},
        true}},
      {"GET /api/incident-counts", {Who::viewers, {"/api/incident-counts", "/api/incident-counts?q=marked&cell=1"}}},
      {"GET /api/incidents/{incident}", {Who::viewers, {"/api/incidents/{id}", "/api/incidents/{id}x"}, true}},
      {"GET /api/places", {Who::viewers, {"/api/places"}}},
      {"GET /api/agenda", {Who::viewers, {"/api/agenda"}}},
      {"GET /api/positions", {Who::viewers, {"/api/positions?history=1"}}},
      {"GET /api/steps", {Who::viewers, {"/api/steps"}}},
      {"GET /api/deadlocks", {Who::viewers, {"/api/deadlocks"}}},
      {"POST /api/what-if", {Who::viewers, {"/api/what-if"}}},
      {"GET /api/terms", {Who::viewers, {"/api/terms"}}},
      {"GET /api/entries",
       {Who::viewers,
        {"/api/entries?newest=1", "/api/entries?q=marked", "/api/entries?kind=report&count=200",
         "/api/entries?q=marked&as_of={past}"},
        true}},
      {"GET /api/entries/{entry}", {Who::viewers, {"/api/entries/{entry}", "/api/entries/report.{id}"}, true}},
      {"GET /api/entries/{entry}/receipt", {Who::viewers, {"/api/entries/{entry}/receipt"}}},
      {"POST /api/entries", {Who::signed_in, {"/api/entries"}}},
      {"GET /api/consistency", {Who::viewers, {"/api/consistency?from=1"}}},
      {"GET /api/integrity", {Who::viewers, {"/api/integrity"}}},
      {"GET /api/events", {Who::viewers, {"/api/events"}, true}},
      {"GET /log/{path...}",
       {Who::viewers,
        {"/log/checkpoint", "/log/case.json", "/log/payload/000.p/{size}", "/log/tile/entries/000.p/{size}"}}},
  };
  return all;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// Also looks into what is base64 there.
bool holds_word(const HttpReply& reply, const std::string& word) {
  if (reply.body.find(word) != std::string::npos) return true;
  // Each of the three ways in which base64 may cut the text.
  for (std::size_t skip = 0; skip < 3; ++skip) {
    std::string_view rest = std::string_view(word).substr(skip);
    rest = rest.substr(0, rest.size() / 3 * 3);
    if (rest.size() >= 6 && reply.body.find(to_base64(as_bytes(rest))) != std::string::npos) return true;
  }
  return false;
}

class ApiRights : public testing::TestWithParam<bool> {
 protected:
  ApiRights() : served({.public_view = GetParam(), .demonstration = true}) {
    const KeyPair ru_root = served.key("ru.root");
    const KeyPair narrow = KeyPair::generate();
    const KeyPair log = KeyPair::generate();
    const CaseId case_id("sy-2016");
    std::vector<Envelope> batch;
    batch.push_back(served.entry("key.narrow", "key", "ru", ru_root,
                                 {{"action", "delegate"},
                                  {"party", "ru"},
                                  {"officer", "archivist"},
                                  {"kinds", {"statement"}},
                                  {"public_key", narrow.public_key().base64()},
                                  {"possession", prove_possession(case_id, ActorId("ru"), narrow)}},
                                 {{"valid", {{"to", "2099-12-31"}}}}));
    const KeyPair registrar = served.key("secretariat.registrar");
    batch.push_back(served.entry("key.log", "key", "secretariat", registrar,
                                 {{"action", "log"},
                                  {"party", "secretariat"},
                                  {"public_key", log.public_key().base64()},
                                  {"possession", prove_possession(case_id, ActorId("secretariat"), log)},
                                  {"name", "records.example/sy-2016"}}));
    for (const Marked& one : marked) {
      const KeyPair by = served.key(one.author == "ru" ? "ru.ministry-of-foreign-affairs" : "us.department-of-state");
      batch.push_back(served.entry("report." + one.name, "report", one.author, by,
                                   {{"incident", one.name},
                                    {"by", one.author},
                                    {"stance", "allegation"},
                                    {"title", "Of the marked " + one.word},
                                    {"text", one.word + one.word + " was seen"},
                                    {"when", "2016-03-20"},
                                    {"acts", {"attack"}},
                                    {"place", {{"name", one.word + " hill"}}}},
                                   {{"audience", one.audience}}));
    }
    first_marked = served.size() + 2;
    served.add_elsewhere(batch);
    const std::vector<KeyPair> signers{log};
    EXPECT_TRUE(
        cli::open_record(served.folder(), cli::CaseFile::read(served.folder()).value(), served.folder() / "keys")
            ->issue_checkpoint(signers));
    visitors[Role::outsider] = nobody;
    visitors[Role::officer] = served.sign_in(served.key("ru.ministry-of-foreign-affairs"));
    visitors[Role::officer_of_other_kinds] = served.sign_in(narrow);
    visitors[Role::root] = served.sign_in(ru_root);
    visitors[Role::registrar] = served.sign_in(registrar);
    visitors[Role::other_party] = served.sign_in(served.key("us.department-of-state"));
    keys.emplace(Role::officer, served.key("ru.ministry-of-foreign-affairs"));
    keys.emplace(Role::officer_of_other_kinds, narrow);
    keys.emplace(Role::root, ru_root);
    keys.emplace(Role::registrar, registrar);
    keys.emplace(Role::other_party, served.key("us.department-of-state"));
  }

  /// A target for each marked report it names, or the one.
  [[nodiscard]] std::vector<std::string> concrete(const std::string& target) const {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < marked.size(); ++i) {
      std::string one = replaced(target, "{id}", marked[i].name);
      one = replaced(one, "{entry}", std::to_string(first_marked + i));
      one = replaced(one, "{size}", std::to_string(served.size()));
      one = replaced(one, "{past}", std::to_string(served.size() - 1));
      if (all.empty() || all.back() != one) all.push_back(one);
    }
    return all;
  }

  ServedExample served;
  std::uint64_t first_marked = 0;
  std::map<Role, Visitor> visitors;
  std::map<Role, KeyPair> keys;
};

TEST_P(ApiRights, AreStatedForEveryRoute) {
  std::vector<std::string> stated;
  for (const auto& [route, expected] : expected_routes()) stated.push_back(route);
  EXPECT_THAT(served.routes(), UnorderedElementsAreArray(stated)) << "a route needs its line in expected_routes()";
}

TEST_P(ApiRights, NobodyWithoutASessionGetsInWhereThatIsNotAllowed) {
  for (const auto& [route, expected] : expected_routes()) {
    const std::string method = route.substr(0, route.find(' '));
    const bool open = expected.who == Who::anyone || (expected.who == Who::viewers && GetParam());
    for (const std::string& target : concrete(expected.targets.front())) {
      const HttpReply reply = served.ask(method, target, nobody, method == "POST" ? "{}" : "");
      EXPECT_EQ(reply.status == 401, !open) << route << " " << target << " " << reply.status << reply.body;
    }
  }
}

TEST_P(ApiRights, NothingLeavesItsAudience) {
  std::size_t shown = 0;
  std::size_t withheld = 0;
  for (const Role role : roles) {
    for (const auto& [route, expected] : expected_routes()) {
      if (!route.starts_with("GET ")) continue;
      std::map<std::string, bool> seen;
      for (const std::string& target : expected.targets) {
        for (const std::string& asked : concrete(target)) {
          HttpHeaders headers;
          if (route == "GET /api/events") headers.emplace_back("last-event-id", "1");
          const HttpReply reply = served.get(asked, visitors.at(role), headers);
          for (const Marked& one : marked) {
            const bool there = holds_word(reply, one.word);
            seen[one.word] = seen[one.word] || there;
            EXPECT_TRUE(!there || may_see(role, one)) << asked << " shows " << one.name << " to " << party_of(role);
            if (asked.find(one.name) == std::string::npos && !may_see(role, one)) {
              EXPECT_EQ(reply.body.find(one.name), std::string::npos) << asked << " names " << one.name;
            }
            ++withheld;
          }
        }
      }
      if (!expected.shows || (role == Role::outsider && !GetParam())) continue;
      for (const Marked& one : marked) {
        EXPECT_EQ(seen[one.word], may_see(role, one)) << route << " of " << one.name << " to " << party_of(role);
        ++shown;
      }
    }
  }
  EXPECT_GT(shown, 100U);
  EXPECT_GT(withheld, 500U);
}

/// The description is held against each answer (ServedExample::ask).
TEST_P(ApiRights, RefuseABadSignatureAndABadQueryOnEveryRouteAsIsDescribed) {
  const KeyPair& key = keys.at(Role::officer);
  for (const auto& [route, expected] : expected_routes()) {
    const std::string method = route.substr(0, route.find(' '));
    const std::string body = method == "POST" ? "{}" : "";
    const std::string target = concrete(expected.targets.front()).front();
    HttpRequest other;
    other.method = method;
    other.path = "/somewhere/else";
    HttpHeaders forged;
    for (auto [name, value] : sign_request(other, ServedExample::origin, key, system_now(), "nonce-of-a-script-0")) {
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      forged.emplace_back(name, value);
    }
    EXPECT_EQ(served.ask(method, target, nobody, body, forged).status, 401U) << route;
    const std::string query = target + (target.find('?') == std::string::npos ? "?" : "&") + "q=%ff";
    EXPECT_EQ(served.ask(method, query, visitors.at(Role::officer), body).status, 400U) << route;
  }
}

TEST_P(ApiRights, SupposingShowsNobodyWhatIsNotForThem) {
  const std::string supposed =
      Json{{"base", "agreed"}, {"suppose", {{{"question", "exclusion-scope"}, {"answer", "council-list-only"}}}}}
          .dump();
  for (const Role role : roles) {
    if (role == Role::outsider && !GetParam()) continue;
    const HttpReply reply = served.ask("POST", "/api/what-if", visitors.at(role), supposed);
    ASSERT_EQ(reply.status, 200U) << reply.body;
    for (const Marked& one : marked) {
      if (may_see(role, one)) continue;
      EXPECT_FALSE(holds_word(reply, one.word)) << one.name << " to " << party_of(role);
      EXPECT_EQ(reply.body.find(one.name), std::string::npos) << one.name << " to " << party_of(role);
    }
  }
}

/// Each role by a signature of its own request, without a session (RFC 9421).
TEST_P(ApiRights, ASignedRequestSeesWhatItsPartySees) {
  int number = 0;
  for (const auto& [role, key] : keys) {
    HttpRequest request;
    request.method = "GET";
    request.path = "/api/incidents";
    HttpHeaders headers;
    for (auto [name, value] : sign_request(request, ServedExample::origin, key, system_now(),
                                           "nonce-of-a-script-" + std::to_string(++number))) {
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      headers.emplace_back(name, value);
    }
    const HttpReply reply = served.get("/api/incidents", nobody, headers);
    ASSERT_EQ(reply.status, 200U) << reply.body;
    for (const Marked& one : marked) EXPECT_EQ(holds_word(reply, one.word), may_see(role, one)) << one.name;
  }
}

TEST_P(ApiRights, CountsAreOfWhatIsSeen) {
  for (const Role role : roles) {
    if (role == Role::outsider && !GetParam()) continue;
    std::size_t may = 0;
    for (const Marked& one : marked) may += may_see(role, one) ? 1 : 0;
    const Visitor& who = visitors.at(role);
    const Json incidents = served.json("/api/incidents", who);
    EXPECT_EQ(served.json("/api/incidents?q=marked", who)["incidents"].size(), may) << party_of(role);
    EXPECT_EQ(served.json("/api/overview", who)["incidents"], incidents["incidents"].size());
    EXPECT_EQ(served.json("/api/findings", who)["incidents"], incidents["incidents"].size());
    EXPECT_EQ(served.json("/api/entries?q=marked&kind=report", who)["matching"], may);
    EXPECT_EQ(served.json("/api/integrity", who)["withheld"], marked.size() - may);
    EXPECT_EQ(served.json("/api/entries", who)["matching"], served.size());
  }
}

/// Role by audience of the entry that is added: the kind's right and the party decide, the audience does not.
TEST_P(ApiRights, EntriesAreTakenFromWhoMaySignThemOnly) {
  int number = 0;
  for (const Role role : roles) {
    for (const std::vector<std::string>& audience : {std::vector<std::string>{"public"}, std::vector<std::string>{"us"},
                                                     std::vector<std::string>{"secretariat"}}) {
      for (const std::string author : {"ru", "us"}) {
        const bool own = party_of(role) == author;
        const KeyPair& by = role == Role::outsider ? keys.at(Role::officer) : keys.at(role);
        const Envelope entry =
            served.entry("report.n" + std::to_string(++number), "report", author, by,
                         {{"incident", "another"}, {"by", author}, {"stance", "allegation"}, {"title", "Another"}},
                         {{"audience", audience}});
        const HttpReply reply = served.ask("POST", "/api/entries", visitors.at(role), ServedExample::batch({entry}));
        const unsigned expected = role == Role::outsider                         ? 401
                                  : !own || role == Role::officer_of_other_kinds ? 403
                                                                                 : 201;
        EXPECT_EQ(reply.status, expected) << static_cast<int>(role) << author << audience[0] << reply.body;
      }
    }
  }
}

TEST_P(ApiRights, AClosedCaseShowsNobodyItsName) {
  const Json document = served.json("/api/case");
  if (GetParam()) {
    EXPECT_TRUE(document["title"].is_string());
  } else {
    EXPECT_TRUE(document["title"].is_null());
    EXPECT_FALSE(document.contains("size"));
    EXPECT_TRUE(document["views"].empty());
    EXPECT_TRUE(served.json("/api/case", visitors.at(Role::officer))["title"].is_string());
  }
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutPublicView, ApiRights, testing::Bool());

/// What the public is answered, without what says how many entries there are.
Json public_part(Json document) {
  for (const char* of_size : {"size", "recorded_at", "root", "matching", "sealed", "withheld", "integrity", "proof"}) {
    if (document.is_object()) document.erase(of_size);
  }
  if (document.is_object() || document.is_array()) {
    Json kept = document.is_array() ? Json::array() : document;
    if (document.is_array()) {
      for (Json& one : document) {
        if (one.is_object() && one.contains("withheld")) continue;
        kept.push_back(public_part(std::move(one)));
      }
    } else {
      for (auto& [name, value] : kept.items()) value = public_part(std::move(value));
    }
    return kept;
  }
  return document;
}

TEST(ApiAudience, WhateverItsKindAPrivateEntryChangesNoAnswerButItsReaders) {
  ServedExample served;
  const std::vector<std::string> targets{"/api/overview",
                                         "/api/findings",
                                         "/api/findings?summary=1",
                                         "/api/findings/aas-shelling-0305/coh.attack-gov",
                                         "/api/incidents",
                                         "/api/incidents/aas-shelling-0305",
                                         "/api/agenda",
                                         "/api/positions?history=1",
                                         "/api/terms",
                                         "/api/places",
                                         "/api/actors",
                                         "/api/steps?at=2016-03-15",
                                         "/api/deadlocks?at=2016-03-15",
                                         "/api/entries?count=200",
                                         "/api/entries/150",
                                         "/api/search?q=ahrar",
                                         "/api/integrity"};
  const KeyPair officer = served.key("ru.ministry-of-foreign-affairs");
  const std::vector<Visitor> outside{nobody, served.sign_in(served.key("hnc.root")),
                                     served.sign_in(served.key("secretariat.registrar"))};
  const std::vector<Visitor> inside{served.sign_in(served.key("us.department-of-state")), served.sign_in(officer)};
  auto all = [&](const Visitor& who) {
    std::map<std::string, std::string> parts;
    for (const auto& target : targets) parts[target] = public_part(served.json(target, who)).dump();
    return parts;
  };
  std::vector<std::map<std::string, std::string>> before;
  for (const auto* readers : {&outside, &inside}) {
    for (const Visitor& who : *readers) before.push_back(all(who));
  }
  // What all parties share (actors, instruments, terms, keys) is not theirs to state.
  const std::vector<std::pair<std::string, Json>> kinds{
      {"report",
       {{"incident", "aas-shelling-0305"},
        {"by", "ru"},
        {"stance", "denial"},
        {"title", "Not so"},
        {"when", "2016-03-05"}}},
      {"position", {{"by", "ru"}, {"question", "exclusion-scope"}, {"answer", "council-list-only"}}},
      {"no-agreement", {{"question", "exclusion-scope"}, {"state", "pending"}}},
      {"statement", {{"by", "ru"}, {"text", "Ahrar, between us."}}},
      {"evidence",
       {{"by", "ru"}, {"title", "A film of Ahrar"}, {"question", "exclusion-scope"}, {"answer", "council-list-only"}}},
      {"assessment", {{"incident", "aas-shelling-0305"}, {"by", "ru"}, {"status", "unsubstantiated"}}},
      {"control", {{"holder", "ru"}, {"by", "ru"}, {"place", "syria"}}},
      {"acceptance", {{"actor", "ru"}, {"of", "coh"}}},
      {"reservation", {{"actor", "ru"}, {"to", "coh"}, {"effect", "interprets"}, {"text", "Not of Ahrar."}}},
      {"notification", {{"by", "ru"}, {"class", "movement"}, {"title", "A column of Ahrar"}}},
      {"delivery", {{"notification", "x.notification"}, {"to", "us"}}},
      {"acknowledgement", {{"notification", "x.notification"}, {"by", "ru"}, {"meaning", "receipt-only"}}},
      {"activity", {{"by", "ru"}, {"title", "A flight over Ahrar"}}},
      {"progress", {{"of", "coh.attack-gov"}, {"by", "ru"}, {"state", "started"}, {"status", "claimed"}}},
      {"meeting", {{"title", "A talk on Ahrar"}}},
      {"wish", {{"by", "ru"}, {"to", "us"}, {"invite", {"ru"}}}},
      {"invitation", {{"by", "ru"}, {"to", "us"}, {"role", "observer"}}},
      {"reply", {{"invitation", "x.invitation"}, {"by", "ru"}, {"answer", "accepted"}}},
  };
  std::vector<Envelope> batch;
  for (const auto& [kind, body] : kinds) {
    batch.push_back(served.entry("x." + kind, kind, "ru", served.key("ru.root"), body, {{"audience", {"us"}}}));
  }
  const std::uint64_t first = served.size();
  served.add_elsewhere(batch);
  std::size_t reader = 0;
  for (const Visitor& who : outside) EXPECT_EQ(all(who), before[reader++]) << reader;
  for (const Visitor& who : inside) {
    const auto now = all(who);
    for (const char* changed : {"/api/overview", "/api/findings/aas-shelling-0305/coh.attack-gov", "/api/incidents",
                                "/api/incidents/aas-shelling-0305", "/api/positions?history=1", "/api/places",
                                "/api/actors", "/api/search?q=ahrar"}) {
      EXPECT_NE(now.at(changed), before[reader].at(changed)) << changed << " to " << reader;
    }
    ++reader;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      EXPECT_EQ(served.json("/api/entries/" + std::to_string(first + i), who)["kind"], kinds[i].first);
    }
  }
  // By what is pushed, too: the same event tells each reader of the entries that are theirs.
  const auto pushed = [&](const Visitor& who) {
    const HttpReply reply = served.get("/api/events", who, {{"last-event-id", std::to_string(first)}});
    std::size_t kinds_told = 0;
    for (const auto& [kind, body] : kinds) {
      kinds_told += reply.body.find("\"x." + kind + "\"") == std::string::npos ? 0 : 1;
    }
    return kinds_told;
  };
  for (const Visitor& who : outside) EXPECT_EQ(pushed(who), 0U);
  for (const Visitor& who : inside) EXPECT_EQ(pushed(who), kinds.size());
}

TEST(ApiAudience, WhatIsErasedGoesFromEveryAnswer) {
  ServedExample served;
  const KeyPair officer = served.key("ru.ministry-of-foreign-affairs");
  served.add_elsewhere(
      {served.entry("x.statement", "statement", "ru", officer, {{"by", "ru"}, {"text", "Flamingo was here."}})});
  const std::string target = "/api/search?q=flamingo";
  const HttpReply found = served.get(target);
  ASSERT_THAT(found.body, testing::HasSubstr("Flamingo"));
  const std::uint64_t index = served.size() - 1;
  Record record =
      cli::open_record(served.folder(), cli::CaseFile::read(served.folder()).value(), served.folder() / "keys").value();
  const std::string leaf = to_hex(leaf_hash(record.leaf(index).value()));
  const auto determinations = served.json("/api/entries?kind=determination&count=1");
  const KeyPair registrar = served.key("secretariat.registrar");
  served.add_elsewhere({served.entry(
      "x.erasure", "erasure", "secretariat", registrar,
      {{"index", index}, {"leaf", leaf}, {"authority", determinations["entries"][0]["id"]}, {"reason", "by order"}})});
  ASSERT_TRUE(record.erase(index).value());
  for (int i = 0; i < 300 && !served.json(target)["results"].empty(); ++i) ::usleep(10'000);
  EXPECT_TRUE(served.json(target)["results"].empty());
  const Json entry = served.json("/api/entries/" + std::to_string(index));
  EXPECT_EQ(entry["withheld"], "erased");
  EXPECT_TRUE(entry["proof"]["payload"].is_null());
  EXPECT_EQ(served.json("/api/integrity")["erased"], 1);
}

}  // namespace
}  // namespace truce::test
