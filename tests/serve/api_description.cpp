#include "api_description.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/schemas.h"
#include "serve/http_target.h"
#include "terms/load.h"

namespace truce::test {
namespace {

std::vector<std::string> segments(const std::string& path) {
  std::vector<std::string> parts;
  std::istringstream in(path);
  for (std::string part; std::getline(in, part, '/');) parts.push_back(part);
  return parts;
}

bool fits(const std::string& route, const std::string& path) {
  const auto asked = segments(route);
  const auto there = segments(path);
  if (route.starts_with("/log/")) return path.starts_with("/log/");
  return std::ranges::equal(asked, there,
                            [](const auto& a, const auto& b) { return a.starts_with('{') ? !b.empty() : a == b; });
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

ApiDescription::ApiDescription() : description_(terms::parse_yaml_core(schemas::openapi()).value().json) {}

std::vector<std::string> ApiDescription::routes() const {
  std::vector<std::string> all;
  for (const auto& [path, operations] : description_["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      std::string upper = method;
      std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      all.push_back(upper + " " + path);
    }
  }
  return all;
}

const Json& ApiDescription::resolved(const Json& maybe_reference) const {
  auto reference = maybe_reference.find("$ref");
  if (reference == maybe_reference.end()) return maybe_reference;
  return description_.at(Json::json_pointer(reference->get<std::string>().substr(1)));
}

const Json* ApiDescription::operation(const std::string& method, const std::string& path, std::string& route) const {
  const Json* found = nullptr;
  for (const auto& [described, operations] : description_["paths"].items()) {
    if (!fits(described, path) || (found != nullptr && described.find('{') != std::string::npos)) continue;
    route = described;
    auto one = operations.find(lower(method));
    found = one == operations.end() ? nullptr : &*one;
  }
  return found;
}

void ApiDescription::expect_of_schema(const Json& document, const Json& schema, const std::string& where) {
  Json whole = resolved(schema);
  whole["definitions"] = description_["components"]["schemas"];
  std::string text = whole.dump();
  const std::string from = "#/components/schemas/";
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;)
    text.replace(at, from.size(), "#/definitions/");
  auto& compiled = compiled_[schema.dump()];
  if (!compiled) {
    auto made = JsonSchema::compile(text);
    ASSERT_TRUE(made) << where << ": " << made.error().text();
    compiled = std::make_unique<JsonSchema>(*std::move(made));
  }
  const auto violations = compiled->validate(document);
  EXPECT_TRUE(violations.empty()) << where << ": " << violations.front().text();
}

void ApiDescription::expect_component(const Json& document, const std::string& name) {
  expect_of_schema(document, {{"$ref", "#/components/schemas/" + name}}, name + " " + document.dump());
}

void ApiDescription::expect(const HttpRequest& request, const HttpReply& reply) {
  std::string route;
  const std::string where = request.method + " " + request.path + "?" + request.query;
  const Json* described = operation(request.method, request.path, route);
  ASSERT_NE(described, nullptr) << where << " is not described";
  const auto query = parse_query(request.query);
  if (reply.status < 400) {
    ASSERT_TRUE(query) << where;
    for (const auto& [name, value] : *query) {
      const Json parameters = described->value("parameters", Json::array());
      const auto found = std::ranges::find_if(parameters, [&](const Json& one) {
        const Json& parameter = resolved(one);
        return parameter["name"] == name && parameter["in"] == "query";
      });
      ASSERT_NE(found, parameters.end()) << where << ": parameter " << name << " is not described";
      expect_parameter(resolved(*found), value, where + ": parameter " + name);
    }
    if (described->contains("requestBody")) {
      const Json body = Json::parse(request.body);
      expect_of_schema(body, (*described)["requestBody"]["content"]["application/json"]["schema"], where + " body");
    }
  }
  const Json& responses = (*described)["responses"];
  const std::string status = std::to_string(reply.status);
  ASSERT_TRUE(responses.contains(status)) << where << ": status " << status << " is not described: " << reply.body;
  const Json& response = resolved(responses[status]);
  if (!response.contains("content")) return;
  const std::string type = reply.events ? "text/event-stream" : reply.content_type;
  ASSERT_TRUE(response["content"].contains(type)) << where << ": " << type << " is not described";
  const Json& media = response["content"][type];
  if (!media.contains("schema")) return;
  expect_of_schema(Json::parse(reply.body), media["schema"], where);
}

void ApiDescription::expect_parameter(const Json& parameter, const std::string& value, const std::string& where) {
  const Json& schema = parameter["schema"].contains("items") ? parameter["schema"]["items"] : parameter["schema"];
  Json read = value;
  if (schema["type"] != "string") read = Json::parse(value, nullptr, false);
  expect_of_schema(read.is_discarded() ? Json(value) : read, schema, where + "=" + value);
}

namespace {

std::string percent_encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-._").contains(c);
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Values that are not of a parameter's schema; none where any text is.
std::vector<std::string> not_of(const Json& schema) {
  if (schema.contains("items")) return not_of(schema["items"]);
  std::vector<std::string> all;
  if (schema["type"] != "string" || schema.contains("enum") || schema.contains("pattern"))
    all.push_back("no such,value!");
  if (schema["type"] == "integer") all.push_back("1.5");
  if (schema.contains("minimum")) all.push_back(text_of(schema["minimum"].get<double>() - 1.0));
  if (schema.contains("maximum")) all.push_back(text_of(schema["maximum"].get<double>() + 1.0));
  return all;
}

}  // namespace

std::vector<ApiDescription::Asking> ApiDescription::gets() const {
  std::vector<Asking> all;
  for (const auto& [path, operations] : description_["paths"].items()) {
    auto get = operations.find("get");
    if (get == operations.end()) continue;
    Asking asking{"GET " + path, path, {}};
    std::string query;
    const Json parameters = get->value("parameters", Json::array());
    for (const Json& one : parameters) {
      const Json& parameter = resolved(one);
      const Json& example = parameter["example"];
      const std::string name = parameter["name"];
      if (parameter["in"] == "path") {
        const std::string hole = "{" + name + "}";
        asking.example.replace(asking.example.find(hole), hole.size(), text_of(example));
      } else if (parameter["in"] == "query") {
        for (const Json& value : example.is_array() ? example : Json::array({example})) {
          query += (query.empty() ? "?" : "&") + name + "=" + percent_encoded(text_of(value));
        }
      }
    }
    for (const Json& one : parameters) {
      const Json& parameter = resolved(one);
      if (parameter["in"] != "query") continue;
      for (const std::string& value : not_of(parameter["schema"])) {
        asking.bad.push_back(asking.example + "?" + parameter["name"].get<std::string>() + "=" +
                             percent_encoded(value));
      }
    }
    asking.example += query;
    all.push_back(std::move(asking));
  }
  return all;
}

std::size_t ApiDescription::expect_examples() {
  std::size_t checked = 0;
  auto check = [&](const Json& content, const std::string& where) {
    for (const auto& [type, media] : content.items()) {
      if (!media.contains("schema")) continue;
      EXPECT_TRUE(media.contains("example")) << where;
      expect_of_schema(media.value("example", Json()), media["schema"], where + " example");
      ++checked;
    }
  };
  for (const auto& [path, operations] : description_["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      const std::string where = method + " " + path;
      if (operation.contains("requestBody")) check(operation["requestBody"]["content"], where);
      for (const auto& [status, response] : operation["responses"].items()) {
        const Json& one = resolved(response);
        if (one.contains("content")) check(one["content"], where + " " + status);
      }
      for (const Json& one : operation.value("parameters", Json::array())) {
        EXPECT_TRUE(resolved(one).contains("example")) << where << ": " << one;
      }
    }
  }
  return checked;
}

}  // namespace truce::test
