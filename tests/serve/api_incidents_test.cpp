// Incidents as documents: whole, in lists, in pages and in figures.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "served_example.h"

namespace truce::test {
namespace {

constexpr const char* disputed = "aas-shelling-0305";

class ApiIncidents : public testing::Test {
 protected:
  ServedExample served;
};

TEST_F(ApiIncidents, AnIncidentHasEachReportAsItWasStated) {
  const Json one = served.json(std::string("/api/incidents/") + disputed);
  ASSERT_EQ(one["reports"].size(), 3U);
  for (const Json& report : one["reports"]) {
    EXPECT_EQ(report["body"]["incident"], disputed);
    EXPECT_EQ(report["body"]["stance"], report["stance"]);
    EXPECT_TRUE(report["stands"]);
  }
  EXPECT_EQ(one["verdicts"]["us"], "v");
  EXPECT_EQ(one["verdicts"]["agreed"], "u");
  EXPECT_EQ(one["verdicts"]["ru"], "n");
  EXPECT_FALSE(one["history"].empty());
  const Json all = served.json("/api/incidents");
  const auto same = std::ranges::find(all["incidents"], disputed, [](const Json& i) { return i["incident"]; });
  ASSERT_NE(same, all["incidents"].end());
  for (const char* member : {"title", "when", "place", "acts", "actors", "targets", "status", "verdicts"}) {
    EXPECT_EQ((*same)[member], one[member]) << member;
  }
}

TEST_F(ApiIncidents, IncidentsAndFindingsComeInPagesWithHowManyThereAre) {
  for (const std::string name : {"incidents", "findings"}) {
    const Json all = served.json("/api/" + name);
    EXPECT_EQ(all["total"], all[name].size());
    const Json page = served.json("/api/" + name + "?first=3&count=2");
    EXPECT_EQ(page["total"], all["total"]);
    EXPECT_EQ(page[name], Json::array({all[name][3], all[name][4]}));
    EXPECT_EQ(served.json("/api/" + name + "?first=100000")[name], Json::array());
    EXPECT_EQ(served.get("/api/" + name + "?count=-1").status, 400U);
  }
}

TEST_F(ApiIncidents, IncidentsAreFilteredByPlaceTimeActorActAndText) {
  auto ids = [&](const std::string& query) {
    std::set<std::string> found;
    const Json document = served.json("/api/incidents" + query);
    for (const Json& one : document["incidents"]) found.insert(one["incident"].get<std::string>());
    return found;
  };
  const auto all = ids("");
  EXPECT_GT(all.size(), 40U);
  EXPECT_EQ(ids("?actor=saa").contains(disputed), true);
  EXPECT_LT(ids("?actor=saa").size(), all.size());
  const auto day = ids("?from=2016-03-05&to=2016-03-05");
  EXPECT_TRUE(day.contains(disputed));
  EXPECT_FALSE(day.contains("maarat-hospitals-0215"));
  EXPECT_TRUE(ids("?q=AHRAR").contains(disputed));
  EXPECT_EQ(ids("?act=no-such-act").size(), 0U);
  const Json placed = served.json("/api/incidents?bbox=35.9,32.0,37.0,34.0");
  for (const Json& one : placed["incidents"]) {
    EXPECT_GE(one["place"]["lon"].get<double>(), 35.9) << one;
    EXPECT_LE(one["place"]["lat"].get<double>(), 34.0) << one;
  }
  EXPECT_FALSE(placed["incidents"].empty());
  for (const char* box : {"1,2,3", "1,2,3,x", "1,2,3,4,5", "nan,1,2,3", "1e9,0,0,0"}) {
    EXPECT_EQ(served.get(std::string("/api/incidents?bbox=") + box).status, 400U) << box;
  }
}

TEST_F(ApiIncidents, IncidentsAreFilteredByVerdictsAsTheyStandInTheList) {
  const Json all = served.json("/api/incidents");
  const auto kept = [&](const auto& wanted) {
    std::set<std::string> found;
    for (const Json& one : all["incidents"]) {
      if (wanted(one)) found.insert(one["incident"].get<std::string>());
    }
    return found;
  };
  const auto ids = [&](const std::string& query) {
    std::set<std::string> found;
    const Json document = served.json("/api/incidents?" + query);
    for (const Json& one : document["incidents"]) found.insert(one["incident"].get<std::string>());
    EXPECT_EQ(document["total"], found.size());
    return found;
  };
  const auto mark = [](const Json& one, const char* view) { return one["verdicts"].value(view, "-"); };
  EXPECT_EQ(ids("view=us&verdict=v"), kept([&](const Json& one) { return mark(one, "us") == "v"; }));
  EXPECT_EQ(ids("verdict=u&verdict=-"),
            kept([&](const Json& one) { return mark(one, "agreed") == "u" || mark(one, "agreed") == "-"; }));
  EXPECT_EQ(ids("differ=ru&differ=us"), kept([&](const Json& one) { return mark(one, "ru") != mark(one, "us"); }));
  EXPECT_TRUE(ids("differ=ru&differ=us").contains(disputed));
  EXPECT_EQ(ids("placed=0"), kept([&](const Json& one) { return one["place"].is_null(); }));
  EXPECT_EQ(served.get("/api/incidents?verdict=x").status, 400U);
  EXPECT_EQ(served.get("/api/incidents?view=nobody&verdict=v").status, 404U);
}

TEST_F(ApiIncidents, AnAreaLeavesOutOnlyWhatCertainlyLiesOutsideIt) {
  const Json all = served.json("/api/incidents");
  const Json inside = served.json("/api/incidents?area=36,34.5%2038,34.5%2038,37%2036,37");
  std::set<std::string> found;
  for (const Json& one : inside["incidents"]) found.insert(one["incident"].get<std::string>());
  EXPECT_LT(found.size(), all["incidents"].size());
  for (const Json& one : all["incidents"]) {
    const std::string id = one["incident"];
    if (one["place"].is_null()) {
      EXPECT_TRUE(found.contains(id)) << id << " is nowhere, and so perhaps there";
      continue;
    }
    const double lat = one["place"]["lat"];
    const double lon = one["place"]["lon"];
    const bool in = lon >= 36 && lon <= 38 && lat >= 34.5 && lat <= 37;
    const double radius = one["place"]["radius_m"].get<double>() / 80'000;  // degrees, more than there are
    const bool far = lon < 36 - radius || lon > 38 + radius || lat < 34.5 - radius || lat > 37 + radius;
    if (in) {
      EXPECT_TRUE(found.contains(id)) << id;
    }
    if (far) {
      EXPECT_FALSE(found.contains(id)) << id;
    }
  }
  for (const char* area : {"1,2", "x", "0,0%200,0%200,0", "0,0%201,1%201,0%200,1", "500,0%201,1%201,0"}) {
    EXPECT_EQ(served.get(std::string("/api/incidents?area=") + area).status, 400U) << area;
  }
}

TEST_F(ApiIncidents, IncidentsComeInTheOrderAskedForWithWhatIsNotKnownLast) {
  const Json all = served.json("/api/incidents?sort=when");
  std::string before;
  for (const Json& one : all["incidents"]) {
    if (one["when"]["from"].is_null()) continue;
    EXPECT_LE(before, one["when"]["from"].get<std::string>());
    before = one["when"]["from"];
  }
  const Json down = served.json("/api/incidents?sort=-reports");
  for (std::size_t i = 1; i < down["incidents"].size(); ++i) {
    EXPECT_GE(down["incidents"][i - 1]["reports"], down["incidents"][i]["reports"]);
  }
  for (const char* by : {"view.us", "-view.us"}) {
    const Json worst = served.json(std::string("/api/incidents?sort=") + by);
    bool absent = false;
    for (const Json& one : worst["incidents"]) {
      const bool none = one["verdicts"].empty();
      EXPECT_TRUE(none || !absent) << by << " has what is not known before " << one;
      absent = none;
    }
    EXPECT_EQ(worst["incidents"][0]["verdicts"]["us"], by[0] == '-' ? "n" : "v");
  }
  EXPECT_EQ(served.get("/api/incidents?sort=colour").status, 400U);
  EXPECT_EQ(served.get("/api/incidents?sort=view.nobody").status, 404U);
}

TEST_F(ApiIncidents, IncidentsInFiguresAreThoseOfTheList) {
  for (const std::string query : {"", "view=us&verdict=v&", "actor=saa&", "q=hama&"}) {
    const Json list = served.json("/api/incidents?" + query)["incidents"];
    const Json counts = served.json("/api/incident-counts?" + query + "cell=1&view=us&view=ru");
    std::size_t unplaced = 0;
    std::size_t no_finding = 0;
    std::map<std::string, std::size_t> marks;
    for (const Json& one : list) {
      unplaced += one["place"].is_null() ? 1 : 0;
      no_finding += one["verdicts"].empty() ? 1 : 0;
      if (!one["place"].is_null()) ++marks[one["verdicts"].value("us", "-")];
    }
    EXPECT_EQ(counts["total"], list.size()) << query;
    EXPECT_EQ(counts["unplaced"], unplaced) << query;
    EXPECT_EQ(counts["no_finding"], no_finding) << query;
    std::map<std::string, std::size_t> in_cells;
    for (const Json& cell : counts["cells"]) {
      EXPECT_EQ(cell["counts"].size(), 2U);
      for (const auto& [mark, count] : cell["counts"]["us"].items()) {
        if (count != 0) in_cells[mark] += count.get<std::size_t>();
      }
      EXPECT_GE(cell["lat"], counts["box"]["south"]);
      EXPECT_LE(cell["lon"], counts["box"]["east"]);
    }
    EXPECT_EQ(in_cells, marks) << query;
    std::size_t dated = 0;
    for (const Json& day : counts["days"]) {
      for (const auto& [mark, count] : day["counts"]["ru"].items()) dated += count.get<std::size_t>();
    }
    EXPECT_LE(dated + counts["undated"].get<std::size_t>(), list.size());
    EXPECT_GT(dated, 0U);
  }
  EXPECT_FALSE(served.json("/api/incident-counts").contains("cells"));
  EXPECT_EQ(served.json("/api/incident-counts?q=no-such-word")["box"], Json());
  for (const char* cell : {"0", "-1", "91", "x", "nan"}) {
    EXPECT_EQ(served.get(std::string("/api/incident-counts?cell=") + cell).status, 400U) << cell;
  }
}

}  // namespace
}  // namespace truce::test
