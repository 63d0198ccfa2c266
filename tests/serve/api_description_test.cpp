// What the API's description says is what is answered, and what it refuses is refused.
#include <gmock/gmock.h>

#include <unistd.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "loopback.h"
#include "report/provision.h"
#include "serve/http_client.h"
#include "served_example.h"
#include "terms/load.h"

namespace truce::test {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAreArray;

TEST(ApiDescription, HasEveryRouteAndNoOther) {
  ServedExample served({.demonstration = true});
  std::vector<std::string> there = served.routes();
  for (std::string& route : there) {
    if (const auto dots = route.find("..."); dots != std::string::npos) route.erase(dots, 3);
  }
  EXPECT_THAT(served.description().routes(), UnorderedElementsAreArray(there));
}

TEST(ApiDescription, HasExamplesThatAreOfItsSchemas) {
  EXPECT_GT(ApiDescription().expect_examples(), 60U);
}

TEST(ApiDescription, HasTheFormOfEveryKindOfProvisionAsData) {
  ApiDescription description;
  std::set<std::string> kinds;
  for (const char* example : {"syria-2016", "minsk-2015", "pause"}) {
    const std::string file = std::string(TRUCE_SOURCE_DIR "/examples/") + example + "/terms.yaml";
    const terms::Terms terms = terms::load(read_file(file).value(), file).terms.value();
    for (const terms::Provision& provision : terms.provisions) {
      const Json parts = report::parts(terms, provision);
      description.expect_component(parts, "ProvisionParts");
      EXPECT_EQ(parts["kind"], terms::kind_of(provision));
      kinds.insert(parts["kind"]);
    }
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<terms::Norm>);
}

TEST(ProvisionAsData, HasConditionsAsTreesAndWhatExemptsFromIt) {
  const std::string file = TRUCE_SOURCE_DIR "/examples/syria-2016/terms.yaml";
  const terms::Terms terms = terms::load(read_file(file).value(), file).terms.value();
  const Json parts = report::parts(terms, *terms.provision(ProvisionId("coh.attack-gov")));
  EXPECT_EQ(parts["exempted_by"], Json::array({"coh.exclusion", "coh.self-defence"}));
  EXPECT_FALSE(parts.contains("when"));
  const Json exclusion = report::parts(terms, *terms.provision(ProvisionId("coh.exclusion")));
  EXPECT_EQ(exclusion["when"]["any"][0]["phrase"]["what"]["name"], "Islamic State (Daesh)");
  EXPECT_EQ(exclusion["when"]["any"][3]["all"][0]["not"]["phrase"]["group"], true);
}

/// On a real socket, by a client of its own.
TEST(ApiDescription, EveryExampleIsAnsweredAndEveryBadValueIsRefused) {
  ServedExample served({.demonstration = true});
  LiveCaseOptions following;
  following.open = [folder = served.folder()] {
    return cli::open_record(folder, cli::CaseFile::read(folder).value(), folder / "keys");
  };
  CaseServerOptions options;
  options.listen = "127.0.0.1:0";
  options.by_peer = options.by_key = {.per_second = 1e6, .burst = 1e6};
  CaseServer server = CaseServer::open(LiveCase::open(std::move(following)).value(), {}, std::move(options)).value();
  const std::string origin = server.origin();
  const RunningServer running(std::move(server.http()));
  HttpClient client;
  std::size_t refused = 0;
  for (const auto& [route, example, bad] : served.description().gets()) {
    // Those have no end, no keys in this case, no log yet, or no checkpoint.
    if (route == "GET /api/events" || route == "GET /api/demonstration-keys") continue;
    const auto answer = client.get(origin + example);
    ASSERT_TRUE(answer) << example << ": " << answer.error().text();
    const bool absent = route == "GET /api/entries/{entry}/receipt" || route == "GET /log/{path}";
    EXPECT_EQ(answer->status, absent ? 404U : 200U) << example << answer->body;
    for (const std::string& target : bad) {
      const auto refusal = client.get(origin + target);
      ASSERT_TRUE(refusal) << target << ": " << refusal.error().text();
      EXPECT_EQ(refusal->status, 400U) << target << " " << refusal->body;
      EXPECT_EQ(Json::parse(refusal->body)["error"]["code"], "bad-input") << target;
      ++refused;
    }
  }
  EXPECT_GT(refused, 30U);
}

TEST(ApiReadiness, IsDeniedWhileTheRecordCannotBeRead) {
  ServedExample served;
  EXPECT_EQ(served.get("/readyz").status, 200U);
  const std::filesystem::path store = served.folder() / "record.sqlite";
  ASSERT_TRUE(std::filesystem::exists(store));
  for (const char* file : {"record.sqlite", "record.sqlite-wal", "record.sqlite-shm"}) {
    if (!std::filesystem::exists(served.folder() / file)) continue;
    std::fstream bytes(served.folder() / file, std::ios::in | std::ios::out | std::ios::binary);
    bytes << std::string(8192, 'x');
  }
  unsigned status = 200;
  for (int i = 0; i < 500 && status == 200; ++i) {
    ::usleep(10'000);
    status = served.get("/readyz").status;
  }
  EXPECT_EQ(status, 503U);
  EXPECT_EQ(served.get("/healthz").status, 200U);
}

TEST(ApiDescription, IsServedAsItStandsAndAsJson) {
  ServedExample served;
  const HttpReply yaml = served.get("/api");
  EXPECT_THAT(yaml.body, HasSubstr("openapi: \"3.1.0\""));
  const HttpReply json = served.get("/api?format=json");
  EXPECT_EQ(Json::parse(json.body)["openapi"], "3.1.0");
  EXPECT_EQ(served.get("/api?format=xml").status, 400U);
}

}  // namespace
}  // namespace truce::test
