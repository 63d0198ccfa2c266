#include "cli/wizard.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/schemas.h"
#include "casefile/entry.h"
#include "cli/text.h"
#include "report/suggest.h"

namespace truce::cli {
namespace {

using OrderedJson = nlohmann::ordered_json;

class Wizard {
 public:
  Wizard(const Terminal& out, const Case& c) : out_(out), case_(c), schema_(OrderedJson::parse(schemas::entry_1())) {}

  [[nodiscard]] Result<std::optional<Json>> run(const WizardStart& start) {
    out_.note("Questions marked * need an answer; leave the others empty to skip them. End with Ctrl-D.");
    Json draft = Json::object();
    std::optional<std::string> kind = start.kind.empty() ? ask_kind() : start.kind;
    if (!kind) return std::nullopt;
    if (!schema_["properties"].contains(*kind) || *kind == "correction" || *kind == "withdrawal" || *kind == "key") {
      return fail_at("/kind", *kind, "a kind such as position, report or no-agreement",
                     "the wizard cannot ask for this");
    }
    draft["kind"] = *kind;
    if (start.author.empty()) {
      if (!member(draft, "author", schema_["definitions"]["id"], true, "party that signs")) return std::nullopt;
    } else {
      draft["author"] = start.author;
    }
    Json body = Json::object();
    if (!members(body, schema_["properties"][*kind], "")) return std::nullopt;
    draft[*kind] = body;
    for (const char* name : {"issued", "zone", "sources", "note"}) {
      if (!member(draft, name, schema_["properties"][name], false, name)) return std::nullopt;
    }
    Json from;
    if (!member(from, "from", schema_["definitions"]["edtf"], false, "true since (valid.from)")) return std::nullopt;
    if (!from.is_null()) draft["valid"] = from;
    std::string suggested = suggest_id(draft, *kind);
    if (!member(draft, "id", schema_["definitions"]["id"], false, fmt::format("id [{}]", suggested)))
      return std::nullopt;
    if (!draft.contains("id")) draft["id"] = suggested;
    out_.note(draft.dump(2, ' ', false, Json::error_handler_t::replace));
    auto sure = out_.ask("Sign and add this? [y/N] ");
    if (!sure || (*sure != "y" && *sure != "yes")) return std::nullopt;
    return draft;
  }

 private:
  [[nodiscard]] std::optional<std::string> ask_kind() {
    while (true) {
      auto kind = out_.ask("kind of entry (position, report, no-agreement, ...) * ");
      if (!kind) return std::nullopt;
      if (schema_["properties"].contains(*kind)) return kind;
      std::vector<std::string> kinds;
      for (const auto& name : schema_["properties"]["kind"]["enum"]) kinds.push_back(name.get<std::string>());
      out_.note(fmt::format("  no such kind{}", report::did_you_mean(*kind, kinds)));
    }
  }

  [[nodiscard]] const OrderedJson& resolved(const OrderedJson& schema) const {
    auto reference = schema.find("$ref");
    if (reference == schema.end()) return schema;
    constexpr std::string_view kPrefix = "#/definitions/";
    return schema_["definitions"][reference->get<std::string>().substr(kPrefix.size())];
  }

  /// What is wrong with a value; nothing when it is fine.
  [[nodiscard]] std::optional<std::string> wrong(const OrderedJson& schema, const Json& value) const {
    if (schema.contains("$ref") && schema["$ref"] == "#/definitions/edtf") {
      auto date = Edtf::parse(value.get<std::string>());
      if (!date) return date.error().text();
    }
    OrderedJson alone = resolved(schema);
    alone["definitions"] = schema_["definitions"];
    auto compiled = JsonSchema::compile(alone.dump());
    if (!compiled) return compiled.error().text();
    auto violations = compiled->validate(value);
    if (violations.empty()) return std::nullopt;
    return violations.front().text();
  }

  /// Reads a scalar's text as the schema's type.
  [[nodiscard]] static Json value_of(const OrderedJson& schema, const std::string& text) {
    std::string type = schema.value("type", "string");
    if (type == "boolean") return text == "yes" || text == "y" || text == "true";
    if (type == "number" || type == "integer") {
      double number = 0;
      auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (code != std::errc{} || end != text.data() + text.size()) return text;
      if (type == "integer" && number == static_cast<double>(static_cast<std::int64_t>(number))) {
        return static_cast<std::int64_t>(number);
      }
      return number;
    }
    return text;
  }

  [[nodiscard]] static std::string hint(const OrderedJson& schema) {
    if (schema.contains("enum")) {
      std::vector<std::string> words;
      for (const auto& word : schema["enum"]) words.push_back(word.get<std::string>());
      return fmt::format(" ({})", fmt::join(words, " | "));
    }
    std::string type = schema.value("type", "");
    if (type == "boolean") return " (yes | no)";
    if (type == "array") return " (separated by commas)";
    return {};
  }

  /// Asks for one member into `object`. False at the end of input.
  [[nodiscard]] bool member(Json& object, const std::string& name, const OrderedJson& schema, bool required,
                            const std::string& label) {
    const OrderedJson& shape = resolved(schema);
    if (shape.contains("const")) {
      object[name] = Json::parse(shape["const"].dump());
      return true;
    }
    std::string type = shape.value("type", "string");
    if (type == "object") return shape.contains("properties") ? group(object, name, shape, required, label) : true;
    if (type == "array" && resolved(shape["items"]).value("type", "string") == "object") {
      return list(object, name, resolved(shape["items"]), label);
    }
    while (true) {
      auto text = out_.ask(fmt::format("{}{}{} ", label, hint(shape), required ? " *" : ""));
      if (!text) return false;
      if (text->empty() && !required) return true;
      Json value;
      if (type == "array") {
        value = Json::array();
        for (std::size_t at = 0; at <= text->size();) {
          std::size_t comma = std::min(text->find(',', at), text->size());
          std::string part = text->substr(at, comma - at);
          part.erase(0, part.find_first_not_of(' '));
          if (std::size_t last = part.find_last_not_of(' '); last != std::string::npos) part.erase(last + 1);
          if (!part.empty()) value.push_back(value_of(resolved(shape["items"]), part));
          at = comma + 1;
        }
      } else {
        value = value_of(shape, *text);
      }
      auto problem = wrong(schema, value);
      if (!problem) {
        object[name] = std::move(value);
        return true;
      }
      out_.note("  " + *problem);
    }
  }

  [[nodiscard]] bool members(Json& object, const OrderedJson& shape, const std::string& prefix) {
    auto required = shape.value("required", OrderedJson::array());
    for (bool now : {true, false}) {
      for (const auto& [name, schema] : shape["properties"].items()) {
        bool needed = std::ranges::find(required, OrderedJson(name)) != required.end();
        if (needed == now && !member(object, name, schema, needed, prefix + name)) return false;
      }
    }
    return true;
  }

  [[nodiscard]] bool group(Json& object, const std::string& name, const OrderedJson& shape, bool required,
                           const std::string& label) {
    if (!required) {
      auto wanted = out_.ask(fmt::format("{}? [y/N] ", label));
      if (!wanted) return false;
      if (*wanted != "y" && *wanted != "yes") return true;
    }
    Json inner = Json::object();
    if (!members(inner, shape, label + ".")) return false;
    object[name] = std::move(inner);
    return true;
  }

  [[nodiscard]] bool list(Json& object, const std::string& name, const OrderedJson& item, const std::string& label) {
    while (true) {
      auto more = out_.ask(fmt::format("{} {}? [y/N] ", object.contains(name) ? "another of" : "add to", label));
      if (!more) return false;
      if (*more != "y" && *more != "yes") return true;
      Json inner = Json::object();
      if (!members(inner, item, label + ".")) return false;
      object[name].push_back(std::move(inner));
    }
  }

  [[nodiscard]] std::string suggest_id(const Json& draft, const std::string& kind) const {
    const Json& body = draft[kind];
    std::vector<std::string> parts{kind, draft["author"].get<std::string>()};
    for (const char* name : {"question", "incident", "of", "to"}) {
      if (body.contains(name) && body[name].is_string()) {
        parts.push_back(body[name].get<std::string>());
        break;
      }
    }
    std::string base = fmt::format("{}", fmt::join(parts, "."));
    std::string id = base;
    for (int n = 2; case_.entry(EntryId(id)) != nullptr; ++n) id = fmt::format("{}.{}", base, n);
    return id;
  }

  const Terminal& out_;
  const Case& case_;
  OrderedJson schema_;
};

}  // namespace

Result<std::optional<Json>> ask_for_draft(const Terminal& out, const Case& c, const WizardStart& start) {
  return Wizard(out, c).run(start);
}

}  // namespace truce::cli
