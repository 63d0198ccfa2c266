#include "cli/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "record/admission.h"

namespace truce::cli {
namespace {

constexpr JsonLimits kFileLimits{std::size_t{64} << 20, 40};

enum class Form { json, lines, yaml };

Form form_of(std::string_view text, const std::string& file) {
  auto extension = std::filesystem::path(file).extension().string();
  if (extension == ".json") return Form::json;
  if (extension == ".jsonl" || extension == ".ndjson") return Form::lines;
  if (extension == ".yaml" || extension == ".yml") return Form::yaml;
  std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return Form::yaml;
  // JSON and YAML's flow style begin alike; JSON's members are quoted.
  std::size_t member = text.find_first_not_of(" \t\r\n[{", first);
  if (member == std::string_view::npos || (text[member] != '"' && text[member] != ']' && text[member] != '}'))
    return Form::yaml;
  if (text[first] == '[') return Form::json;
  return parse_json(text, kFileLimits) ? Form::json : Form::lines;
}

Status take(const Json& value, const std::string& file, std::vector<Draft>& drafts, std::size_t line = 0,
            const std::shared_ptr<const terms::YamlDocument>& yaml = nullptr) {
  auto one = [&](const Json& entry, std::string pointer) -> Status {
    Draft draft{entry, file, std::move(pointer), line, yaml};
    if (yaml) draft.line = yaml->line_of(draft.pointer);
    if (!entry.is_object()) {
      Error error;
      error.message = "not a draft";
      error.found = excerpt(entry.dump(-1, ' ', false, Json::error_handler_t::replace));
      error.expected = "an entry: id, kind, author and what it says";
      return std::unexpected(draft.located(std::move(error)));
    }
    drafts.push_back(std::move(draft));
    return {};
  };
  if (!value.is_array()) return one(value, "");
  for (std::size_t i = 0; i < value.size(); ++i) TRUCE_CHECK(one(value[i], fmt::format("/{}", i)));
  return {};
}

/// The text of `name` in one of the folders; nothing when none has it.
std::optional<std::pair<std::filesystem::path, std::string>> find_text(
    const std::vector<std::filesystem::path>& folders, const std::string& name) {
  const std::filesystem::path path(name);
  const bool inside = path.is_relative() && std::ranges::find(path, std::filesystem::path("..")) == path.end();
  if (!inside) return std::nullopt;  // what is signed comes from the folder at hand
  for (const auto& folder : folders) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(folder / name, ignored)) continue;
    if (auto text = read_file(folder / name)) return std::pair(folder / name, *std::move(text));
  }
  return std::nullopt;
}

std::optional<std::string> text_member(const Json& object, const char* name) {
  auto it = object.find(name);
  if (it == object.end() || !it->is_string()) return std::nullopt;
  return it->get<std::string>();
}

}  // namespace

Error Draft::located(Error error) const {
  error.pointer = pointer + error.pointer;
  if (error.file.empty()) error.file = file;
  if (error.line == 0) error.line = yaml ? yaml->line_of(error.pointer) : line;
  return error;
}

Result<std::vector<Draft>> read_drafts(std::string_view text, const std::string& file) {
  std::vector<Draft> drafts;
  switch (form_of(text, file)) {
    case Form::json: {
      auto json = parse_json(text, kFileLimits);
      if (!json) return std::unexpected(json.error().in_file(file));
      TRUCE_CHECK(take(*json, file, drafts));
      break;
    }
    case Form::lines: {
      std::size_t number = 0;
      while (!text.empty()) {
        ++number;
        std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        auto json = parse_json(line);
        if (!json) {
          json.error().line = number;
          return std::unexpected(json.error().in_file(file));
        }
        TRUCE_CHECK(take(*json, file, drafts, number));
      }
      break;
    }
    case Form::yaml: {
      auto document = terms::parse_yaml_core(text);
      if (!document) return std::unexpected(document.error().in_file(file));
      auto yaml = std::make_shared<const terms::YamlDocument>(*std::move(document));
      if (!yaml->json.is_null()) TRUCE_CHECK(take(yaml->json, file, drafts, 0, yaml));
      break;
    }
  }
  return drafts;
}

Status fill_terms(Draft& draft, const std::filesystem::path& folder) {
  auto terms = draft.entry.find("terms");
  if (terms == draft.entry.end() || !terms->is_object()) return {};
  std::string name = "terms";
  std::vector<std::filesystem::path> folders{folder, folder / ".."};
  if (auto file = text_member(*terms, "file")) {
    auto found = find_text(folders, *file);
    if (!found) {
      Error error;
      error.code = ErrorCode::not_found;
      error.message = "no such terms file";
      error.pointer = "/terms/file";
      error.found = "\"" + *file + "\"";
      error.expected = "a file in " + folder.string() + " or the folder above";
      return std::unexpected(draft.located(std::move(error)));
    }
    name = found->first.lexically_normal().string();
    (*terms)["text"] = found->second;
    terms->erase("file");
  }
  auto text = text_member(*terms, "text");
  if (!text) return {};
  auto loaded = terms::load(*text, name);
  if (!loaded.terms) return std::unexpected(loaded.errors.front());
  for (std::size_t i = 0; i < 2; ++i) folders.push_back(folders[i] / "geometry");
  auto attach = [&](const std::string& geometry) -> Status {
    if (geometry.empty() || geometry == "per-notification") return {};
    if (terms->contains("geometry") && (*terms)["geometry"].contains(geometry)) return {};
    auto found = find_text(folders, geometry);
    if (!found) return {};  // lint G2 speaks of geometry that is missing
    auto json = parse_json(found->second, kFileLimits);
    if (!json) return std::unexpected(json.error().in_file(found->first.lexically_normal().string()));
    (*terms)["geometry"][geometry] = *std::move(json);
    return {};
  };
  for (const auto& place : loaded.terms->places) {
    TRUCE_CHECK(attach(place.geometry));
    for (const auto& [party, geometry] : place.by_party) TRUCE_CHECK(attach(geometry));
  }
  return {};
}

Result<std::vector<Envelope>> sign_drafts(std::vector<Draft> drafts, const CaseId& case_id, const KeyRing& ring,
                                          const KeyStore& keys, const KeyPair* fixed) {
  std::vector<Envelope> signed_drafts;
  signed_drafts.reserve(drafts.size());
  Instant now = system_now();
  for (Draft& draft : drafts) {
    Json& entry = draft.entry;
    entry["truce"] = "entry/1";
    if (!entry.contains("case")) entry["case"] = case_id.str();
    if (!entry.contains("audience")) entry["audience"] = Json::array({"public"});
    auto author = text_member(entry, "author");
    if (!author && entry.contains("author") && entry["author"].is_object())
      author = text_member(entry["author"], "party");
    auto kind = text_member(entry, "kind");
    if (!author || !kind) {
      return std::unexpected(draft.located(Error{.code = ErrorCode::bad_input,
                                                 .message = "incomplete draft",
                                                 .file = {},
                                                 .line = 0,
                                                 .column = 0,
                                                 .pointer = author ? "/kind" : "/author",
                                                 .found = author ? "no kind" : "no author",
                                                 .expected = author ? "a kind of entry" : "the party that signs"}));
    }
    std::vector<std::string> kinds{*kind};
    if (*kind == "correction") {
      if (auto corrected = corrected_kind(entry)) kinds.emplace_back(*corrected);
    }
    const KeyPair* key = fixed;
    if (key == nullptr) {
      auto at_hand = keys.signer(ring, ActorId(*author), kinds, now);
      if (!at_hand) {
        at_hand.error().pointer = "/author";
        return std::unexpected(draft.located(at_hand.error()));
      }
      key = *at_hand;
    }
    entry["author"] = {{"party", *author}, {"key", key->id().str()}};
    signed_drafts.push_back(sign(entry, *key));
  }
  return signed_drafts;
}

}  // namespace truce::cli
