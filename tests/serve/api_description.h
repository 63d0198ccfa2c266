// schemas/openapi.yaml as a test: every request and answer is held against it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "serve/http_server.h"

namespace truce::test {

class ApiDescription {
 public:
  ApiDescription();

  /// "GET /api/incidents/{incident}", for all that are described.
  [[nodiscard]] std::vector<std::string> routes() const;
  /// Fails the test where the exchange is not as described: an unknown route, parameter, status or content type; a
  /// document of another form; a body that was taken though it has not the form asked for.
  void expect(const HttpRequest& request, const HttpReply& reply);
  /// Fails the test for a document that is not of the component schema of this name.
  void expect_component(const Json& document, const std::string& name);
  /// How to ask for a route by a GET: the examples of its path and query, and for each parameter of its query a value
  /// that is not of its schema, where that leaves one to be had.
  struct Asking {
    std::string route;
    std::string example;
    std::vector<std::string> bad;
  };
  [[nodiscard]] std::vector<Asking> gets() const;
  /// Fails the test for an example that is not of the schema beside it; how many there are.
  std::size_t expect_examples();

 private:
  [[nodiscard]] const Json* operation(const std::string& method, const std::string& path, std::string& route) const;
  [[nodiscard]] const Json& resolved(const Json& maybe_reference) const;
  void expect_parameter(const Json& parameter, const std::string& value, const std::string& where);
  void expect_of_schema(const Json& document, const Json& schema, const std::string& where);

  Json description_;
  std::map<std::string, std::unique_ptr<JsonSchema>> compiled_;
};

}  // namespace truce::test
