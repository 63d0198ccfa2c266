// Seeded random entries that the schema and decode_entry admit, generated from the schema itself, and random records of
// them that fold. A property added to the schema is generated without a change here.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/schemas.h"
#include "casefile/casefile.h"

namespace truce::testing {

/// An entry in both forms.
struct RandomEntry {
  std::string text;
  RecordedEntry recorded;
};

class RandomEntries {
 public:
  explicit RandomEntries(std::uint64_t seed, std::string case_id = "random-case")
      : random_(seed), case_id_(std::move(case_id)), schema_(Json::parse(schemas::entry_1())) {}

  /// An entry of this kind with a fresh id. Each optional property is there with probability `fullness`. Nothing is at
  /// its default, so that decoding and encoding gives back the same JSON. A withdrawal replaces an entry that need not
  /// exist.
  [[nodiscard]] Json entry(Kind kind, double fullness = 0.5) {
    fullness_ = fullness;
    std::string word(to_string(kind));
    Json out = {{"truce", "entry/1"}, {"case", case_id_}, {"id", fmt::format("e-{}", ++entries_)}, {"kind", word}};
    out["author"] = value(property("author"), "author");
    out["author"]["party"] = fmt::format("actor-{}", below(4));
    if (optional()) out["zone"] = pick(std::array{"Asia/Damascus", "Europe/Kyiv", "America/New_York"});
    if (optional()) out["issued"] = date(2014, 2015);
    if (optional()) out["sources"] = value(property("sources"), "sources");
    if (optional()) out["note"] = value(property("note"), "note");
    bool withdrawal = kind == Kind::withdrawal;
    if (optional()) out["valid"]["from"] = withdrawal ? date(2016, 2016) : date(2014, 2015);
    if (!withdrawal && optional()) out["valid"]["to"] = date(2017, 2018);
    out["audience"] = {"public"};
    if (optional()) out["audience"] = {fmt::format("actor-{}", below(4)), "secretariat"};
    if (withdrawal) out["replaces"] = "e-0";
    out[word] = body(kind, word);
    return out;
  }

  /// The next entry of one record: of any kind; now and then one that corrects or withdraws an earlier one.
  [[nodiscard]] RandomEntry next() {
    Json json;
    std::size_t chance = below(10);
    if (chance >= 3 || standing_.empty()) {
      auto kind = static_cast<Kind>(below(static_cast<std::size_t>(Kind::withdrawal)));
      const auto authority = std::ranges::find(standing_, Kind::determination, &Standing::kind);
      if (kind == Kind::erasure && authority == standing_.end()) kind = Kind::determination;
      json = entry(kind);
      if (kind == Kind::erasure) json["erasure"]["authority"] = authority->json["id"];
      if (kind != Kind::key && kind != Kind::erasure) standing_.push_back({json, kind});
    } else {
      std::size_t at = below(standing_.size());
      Standing old = standing_[at];
      bool correct = chance > 0;
      json = entry(correct ? old.kind : Kind::withdrawal);
      json["author"]["party"] = old.json["author"]["party"];
      json["replaces"] = old.json["id"];
      bool stays = !correct && json.contains("valid");
      if (!stays) standing_.erase(standing_.begin() + static_cast<std::ptrdiff_t>(at));
      if (correct) {
        json["kind"] = "correction";
        json["correction"] = value(property("correction"), "correction");
        std::string word(to_string(old.kind));
        if (old.kind == Kind::actor || old.kind == Kind::instrument) json[word]["id"] = old.json[word]["id"];
        standing_.push_back({json, old.kind});
      }
    }
    now_ = now_ + Duration{static_cast<std::int64_t>(below(3)) * 3'600'000};
    return {json.dump(), {index_++, now_, decode_entry(json).value()}};
  }

  /// A record of that many entries.
  [[nodiscard]] std::vector<RecordedEntry> record(std::size_t size) {
    std::vector<RecordedEntry> out;
    while (out.size() < size) out.push_back(next().recorded);
    return out;
  }

  [[nodiscard]] std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  [[nodiscard]] const std::string& case_id() const { return case_id_; }
  /// One of them.
  template <class T>
  [[nodiscard]] auto pick(const T& values) -> std::remove_cvref_t<decltype(values[std::size_t{}])> {
    return values[below(values.size())];
  }

 private:
  struct Standing {
    Json json;
    Kind kind;
  };

  [[nodiscard]] bool optional() { return std::bernoulli_distribution(fullness_)(random_); }
  [[nodiscard]] const Json& property(const std::string& name) const { return schema_["properties"][name]; }

  /// A date within those years, in one of the forms of EDTF level 1.
  std::string date(std::size_t first_year, std::size_t last_year) {
    std::size_t year = first_year + below(last_year - first_year + 1);
    std::size_t month = 1 + below(12);
    std::size_t day = 1 + below(28);
    std::string whole = fmt::format("{}-{:02}-{:02}", year, month, day);
    std::string mark = pick(std::array{"", "", "?", "~", "%"});
    switch (below(10)) {
      case 0: return fmt::format("{}{}", year, mark);
      case 1: return fmt::format("{}-{:02}{}", year, month, mark);
      case 2: return fmt::format("{}-{:02}-XX", year, month);
      case 3: return fmt::format("{}T{:02}:{:02}", whole, below(24), below(60));
      case 4: return fmt::format("{}T{:02}:{:02}:{:02}Z", whole, below(24), below(60), below(60));
      case 5: return fmt::format("{}T{:02}:{:02}+05:30", whole, below(24), below(60));
      case 6: return fmt::format("{}-{:02}/{}-12", year, month, year);
      case 7: return fmt::format("{}-{:02}-{:02}/..", year, month, day);
      default: return whole + mark;
    }
  }

  std::string identifier(std::string_view name) {
    static constexpr std::array<std::string_view, 11> kActors{"actor",        "by",         "holder",   "party",
                                                              "part_of",      "adopted_by", "excludes", "through",
                                                              "participants", "invite",     "to"};
    bool actor = std::ranges::find(kActors, name) != kActors.end();
    std::string word = actor ? "actor" : std::string(name);
    std::ranges::replace(word, '_', '-');
    return fmt::format("{}-{}", word, below(actor ? 4 : 20));
  }

  std::string text(const Json& schema, std::string_view name) {
    if (name == "language" || name == "translated_from") return pick(std::array{"ar", "ru", "uk", "en-GB"});
    if (schema.contains("pattern")) return fmt::format("signer.example/{}", below(5));
    std::string out = pick(std::array{"shelling", "обстріл", "قصف", "a \"quoted\" word", "line\nbreak", "100 % ~ /"});
    out += fmt::format(" {}", below(1000));
    return out.substr(0, schema.value("maxLength", std::size_t{40}));
  }

  std::string digits(std::string_view alphabet, std::size_t count) {
    std::string out;
    while (out.size() < count) out += alphabet[below(alphabet.size())];
    return out;
  }

  Json defined(const std::string& definition, const std::string& name) {
    if (definition == "id") return identifier(name);
    if (definition == "edtf") return date(2014, 2015);
    if (definition == "hex64") return digits("0123456789abcdef", 64);
    if (definition == "key_id") return digits("0123456789abcdef", 16);
    if (definition == "base64") return digits("ABCxyz019+/", 43) + "=";
    const Json& schema = schema_["definitions"][definition];
    Json out = value(schema, name);
    if (definition == "range") {
      if (out.contains("min") && out.contains("max")) out["max"] = out["min"].get<int>() + static_cast<int>(below(5));
    } else if (definition == "place") {
      if (out.contains("lat") != out.contains("lon")) out["lat"] = out["lon"] = 12.5;
      if (!out.contains("lat")) out.erase("radius_m");
      if (out.empty()) out["name"] = "Town";
    } else if (definition == "attribution") {
      if (out.contains("excludes")) out["excludes"] = {"actor-excluded"};
      out.erase("other");
      if (out.contains("candidates") && optional()) out["other"] = "excluded";
    }
    return out;
  }

  Json value(const Json& schema, const std::string& name) {
    if (schema.contains("$ref")) {
      return defined(schema["$ref"].get<std::string>().substr(std::string_view("#/definitions/").size()), name);
    }
    if (schema.contains("const")) return schema["const"];
    if (schema.contains("enum")) return pick(schema["enum"]);
    const std::string type = schema["type"];
    if (type == "boolean") return true;
    if (type == "string") return text(schema, name);
    if (type == "integer") return 1 + below(50);
    if (type == "number") return 1 + static_cast<double>(below(360)) / 8;
    if (type == "array") {
      Json out = Json::array();
      std::size_t count = 1 + below(std::min<std::size_t>(3, schema.value("maxItems", std::size_t{3})));
      for (std::size_t i = 0; i < count; ++i) {
        Json item = value(schema["items"], name);
        if (std::find(out.begin(), out.end(), item) == out.end()) out.push_back(std::move(item));
      }
      return out;
    }
    if (!schema.contains("properties")) return geo_json(name);
    Json out = Json::object();
    const Json required = schema.value("required", Json::array());
    for (const auto& item : schema["properties"].items()) {
      bool needed = std::find(required.begin(), required.end(), item.key()) != required.end();
      if (!needed && !optional()) continue;
      Json member = value(item.value(), item.key());
      if (!member.empty()) out[item.key()] = std::move(member);
    }
    if (out.value("basis", "") == "determined-by") out["by"] = "council";
    return out;
  }

  Json geo_json(const std::string& name) {
    Json point = {{"type", "Point"}, {"coordinates", {36.25, 35.5 + static_cast<double>(below(8)) / 8}}};
    return name == "geometry" ? Json{{"zone.geojson", point}} : point;
  }

  Json body(Kind kind, const std::string& word) {
    Json out = value(property(word), word);
    switch (kind) {
      case Kind::actor:
      case Kind::instrument: out["id"] = fmt::format("{}-{}", word, 3 + ++own_ids_); break;
      case Kind::determination:
      case Kind::evidence:
        if (!out.contains("question") || !out.contains("answer")) {
          for (const char* name : {"question", "about", "answer"}) out.erase(name);
        }
        break;
      case Kind::statement:
        if (!out.contains("quote")) out.erase("located");
        if (out.contains("located")) out["located"]["end"] = out["located"]["begin"].get<int>() + 7;
        break;
      case Kind::control:
        if (!out.contains("area")) out["place"] = identifier("place");
        break;
      case Kind::notification: order_dates(out, "departs", "ends"); break;
      case Kind::delivery: order_dates(out, "sent", "received"); break;
      case Kind::activity:
        order_dates(out, "from", "to");
        if (out.contains("lower_m") && out.contains("upper_m")) out["upper_m"] = out["lower_m"].get<double>() + 100;
        break;
      default: break;
    }
    return out;
  }

  void order_dates(Json& out, const char* first, const char* second) {
    if (out.contains(first) && out.contains(second)) out[second] = date(2016, 2016);
  }

  std::mt19937_64 random_;
  std::string case_id_;
  Json schema_;
  double fullness_ = 0.5;
  std::size_t entries_ = 0;
  std::size_t own_ids_ = 0;
  std::uint64_t index_ = 0;
  Instant now_ = parse_instant("2016-06-01T00:00Z").value();
  std::vector<Standing> standing_;
};

}  // namespace truce::testing
