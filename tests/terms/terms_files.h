// Reading the terms files of the tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "terms/lint.h"
#include "terms/load.h"

namespace truce::terms {

inline std::filesystem::path test_folder(std::string_view name) {
  return std::filesystem::path(TRUCE_SOURCE_DIR) / "tests" / "terms" / name;
}

inline std::string text_of(const std::filesystem::path& file) {
  return read_file(file).value();
}

inline std::vector<std::filesystem::path> yaml_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

inline std::string all_errors(const Loaded& loaded) {
  std::string out;
  for (const Error& error : loaded.errors) out += error.text() + "\n";
  return out;
}

/// Loads terms that a test knows to be good.
inline Terms loaded(std::string_view yaml) {
  Loaded result = load(yaml, "test.yaml");
  EXPECT_TRUE(result.terms.has_value()) << all_errors(result);
  return result.terms ? *std::move(result.terms) : Terms{};
}

/// Geometry files beside the terms file.
inline LintContext context_of(const std::filesystem::path& folder) {
  LintContext context;
  context.geometry = [folder](std::string_view name) -> std::optional<std::string> {
    auto text = read_file(folder / name);
    return text ? std::optional(*text) : std::nullopt;
  };
  return context;
}

inline std::vector<LintFinding> lint_alone(const Terms& terms) {
  return lint(terms, {});
}

inline std::string all_findings(const std::vector<LintFinding>& findings) {
  std::string out;
  for (const LintFinding& one : findings) {
    out += std::string(one.code) + " " + one.where + ": " + one.message + " (line " + std::to_string(one.line) + ")\n";
  }
  return out;
}

/// A terms file with a prohibition and the sections that its condition may name; the condition is in YAML flow style.
inline std::string terms_with_condition(const std::string& condition) {
  return R"(truce: terms/1
id: small
title: A small file
status: draft
clock: {zone: Asia/Damascus, first_day: excluded, day_ends: "24:00"}
instruments:
  text: {title: The text, adopted: "2020-01-01", adopted_by: [body]}
actors:
  body: {name: The commission, kind: body}
  red: {name: Red forces, kind: forces}
  blue: {name: Blue forces, kind: forces}
groups:
  listed-ones: {name: Those listed, when: {any: [actor has q0, {all: [actor has q1, {not: actor is red}]}]}}
  others: {name: The others, when: {not: actor is listed-ones}}
  mixed: {name: Mixed, members: [blue, listed-ones]}
periods:
  pause: {from: "2020-02-01T00:00", open_ended: true}
acts:
  fire: fire any weapon
questions:
  q0: {ask: "Q0 of {actor}?", sort: fact, about: [actor], silence: undetermined}
  q1: {ask: "Q1 of {actor}?", sort: fact, about: [actor], silence: undetermined}
  q2: {ask: "Q2?", sort: reading, answers: [a, b, c], silence: undetermined}
  q3: {ask: "Q3 of {actor}?", sort: fact, about: [actor], silence: undetermined}
provisions:
  - id: ban
    cite: "text#1"
    gist: no fire
    seen: invented
    prohibits: {bearer: [red, mixed], act: fire, target: others, during: pause, when: )" +
         condition + "}\n";
}

}  // namespace truce::terms
