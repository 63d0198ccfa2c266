#include "cli/case_file.h"

#include <fmt/format.h>

#include "base/schemas.h"
#include "record/record.h"

namespace truce::cli {

Result<CaseFile> CaseFile::from_json(const Json& json) {
  TRUCE_TRY(JsonSchema schema, JsonSchema::compile(schemas::case_1()));
  if (auto violations = schema.validate(json); !violations.empty()) return std::unexpected(violations.front());
  CaseFile file;
  file.id = CaseId(json["id"].get<std::string>());
  file.title = json["title"].get<std::string>();
  auto zone = Zone::find(json.value("zone", "UTC"));
  if (!zone) {
    zone.error().pointer = "/zone";
    return std::unexpected(std::move(zone).error());
  }
  file.zone = *zone;
  file.store = json.value("store", "");
  file.public_view = json.value("public_view", true);
  file.registrar = ActorId(json["secretariat"]["party"].get<std::string>());
  file.registrar_name = json["secretariat"].value("name", "");
  for (const auto& party : json.value("parties", Json::array())) {
    file.parties.push_back({ActorId(party["id"].get<std::string>()), party["officers"]});
  }
  for (const auto& item : json.value("look_at", Json::array())) {
    file.look_at.push_back({item["finding"].get<std::string>(), item["why"].get<std::string>()});
  }
  return file;
}

Json CaseFile::to_json() const {
  Json json = {{"truce", "case/1"},
               {"id", id.str()},
               {"title", title},
               {"zone", zone.name()},
               {"secretariat", {{"party", registrar.str()}}}};
  if (!store.empty()) json["store"] = store;
  if (!public_view) json["public_view"] = false;
  if (!registrar_name.empty()) json["secretariat"]["name"] = registrar_name;
  return json;
}

Result<CaseFile> CaseFile::read(const std::filesystem::path& folder) {
  auto path = folder / kCaseFileName;
  if (!std::filesystem::exists(path)) {
    return fail(
        ErrorCode::not_found,
        fmt::format("no case in {}: there is no {} (truce init makes a case; --case DIR or TRUCE_CASE names one)",
                    folder.string(), kCaseFileName));
  }
  auto text = read_file(path);
  if (!text) return std::unexpected(text.error());
  auto json = parse_json(*text);
  if (!json) return std::unexpected(json.error().in_file(path.string()));
  auto file = from_json(*json);
  if (!file) return std::unexpected(file.error().in_file(path.string()));
  return file;
}

Status check_store(const std::string& store) {
  if (store.empty() || is_postgres(store)) return {};
  return fail_at("", store, "postgres://HOST/DATABASE", "no such kind of store");
}

}  // namespace truce::cli
