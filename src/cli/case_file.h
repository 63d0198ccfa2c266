// case.json: what a case folder says of itself beside its record (schemas/case-1.schema.json).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace truce::cli {

inline constexpr std::string_view kCaseFileName = "case.json";

struct CaseFile {
  CaseId id;
  std::string title;
  Zone zone = Zone::utc();     ///< in which dates are shown and asked for
  bool public_view = true;     ///< whoever is not signed in may look at what is public, where it is served
  std::string store;           ///< a PostgreSQL connection URI; empty: the record is in the case's folder
  ActorId registrar;           ///< the party that keeps the record
  std::string registrar_name;  ///< may be empty

  struct Party {
    ActorId id;
    std::vector<std::string> officers;
  };
  std::vector<Party> parties;  ///< of an example: who gets demonstration keys

  struct LookAt {
    std::string finding;  ///< incident/provision
    std::string why;
  };
  std::vector<LookAt> look_at;  ///< of an example: findings to look at first

  /// bad_input, with the pointer, when it is not of the schema or the zone is unknown.
  static Result<CaseFile> from_json(const Json& json);
  [[nodiscard]] Json to_json() const;

  /// Reads DIR/case.json. not_found, with what to type, when `folder` is no case.
  static Result<CaseFile> read(const std::filesystem::path& folder);
};

/// bad_input unless it may stand as CaseFile::store.
[[nodiscard]] Status check_store(const std::string& store);

}  // namespace truce::cli
