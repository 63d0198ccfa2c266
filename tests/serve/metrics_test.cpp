#include "serve/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "serve/request_log.h"

namespace truce {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

const Instant noon = parse_instant("2026-03-01T12:00Z").value();

HttpExchange exchange() {
  return {.method = "GET",
          .route = "/api/incidents/{id}",
          .status = 200,
          .bytes = 1234,
          .took = 1500us,
          .peer = "192.0.2.77",
          .party = "north"};
}

TEST(Metrics, count_requests_by_route_method_and_class) {
  Metrics metrics(std::make_shared<HttpLoad>());
  metrics.answered(exchange());
  metrics.answered(exchange());
  HttpExchange refused = exchange();
  refused.status = 404;
  refused.route = "";
  refused.method = "EVIL\"} 1\n";
  metrics.answered(refused);
  const std::string text = metrics.text(noon);
  EXPECT_THAT(text,
              HasSubstr("truce_http_requests_total{method=\"GET\",route=\"/api/incidents/{id}\",status=\"2xx\"} 2"));
  EXPECT_THAT(text, HasSubstr("truce_http_requests_total{method=\"other\",route=\"none\",status=\"4xx\"} 1"));
  EXPECT_THAT(text, HasSubstr("truce_http_request_seconds_bucket{route=\"/api/incidents/{id}\",le=\"0.001\"} 0"));
  EXPECT_THAT(text, HasSubstr("truce_http_request_seconds_bucket{route=\"/api/incidents/{id}\",le=\"0.005\"} 2"));
  EXPECT_THAT(text, HasSubstr("# TYPE truce_http_requests_total counter"));
}

TEST(Metrics, never_say_who) {
  Metrics metrics(std::make_shared<HttpLoad>());
  metrics.answered(exchange());
  EXPECT_THAT(metrics.text(noon), Not(HasSubstr("192.0.2")));
  EXPECT_THAT(metrics.text(noon), Not(HasSubstr("north")));
}

TEST(Metrics, tell_of_the_record_and_the_server) {
  auto load = std::make_shared<HttpLoad>();
  Metrics metrics(load);
  metrics.stands_at(40, noon - Duration{5000});
  metrics.appended(3, 43, noon - Duration{2000});
  metrics.refused(2);
  load->connections = 7;
  load->listeners = 8;
  const std::string text = metrics.text(noon);
  for (const char* line :
       {"truce_record_entries 43\n", "truce_entries_appended_total 3\n", "truce_entries_refused_total 2\n",
        "truce_record_seconds_since_last_entry 2\n", "truce_http_connections 7\n", "truce_http_listeners 8\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(RequestLog, is_one_object_a_line_with_nothing_of_the_request_in_it) {
  const std::string line = request_log_line(exchange(), noon);
  EXPECT_EQ(line,
            "{\"time\":\"2026-03-01T12:00:00Z\",\"method\":\"GET\",\"route\":\"/api/incidents/{id}\",\"status\":200,"
            "\"ms\":1.5,\"bytes\":1234,\"peer\":\"192.0.2.0/24\",\"party\":\"north\"}");
  HttpExchange odd = exchange();
  odd.method = "G\n\"\xff";
  odd.peer = "x\ny";
  odd.party = "";
  const std::string escaped = request_log_line(odd, noon);
  EXPECT_EQ(escaped.find('\n'), std::string::npos);
  const auto read = parse_json(escaped);
  ASSERT_TRUE(read) << escaped;
  EXPECT_EQ(read->at("peer"), "");
  EXPECT_FALSE(read->contains("party"));
}

TEST(FaultLog, is_one_object_a_line_whatever_the_fault_says) {
  EXPECT_EQ(fault_log_line("the record cannot be followed: unavailable", noon),
            "{\"time\":\"2026-03-01T12:00:00Z\",\"fault\":\"the record cannot be followed: unavailable\"}");
  const std::string odd = fault_log_line("a\n\"b\xff", noon);
  EXPECT_EQ(odd.find('\n'), std::string::npos);
  const auto read = parse_json(odd);
  ASSERT_TRUE(read) << odd;
  EXPECT_EQ(read->at("fault").get<std::string>().substr(0, 4), "a\n\"b");
}

}  // namespace
}  // namespace truce
