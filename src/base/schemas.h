// The public contract (schemas/), embedded at build time.
#pragma once

#include <string_view>

namespace truce::schemas {

/// schemas/case-1.schema.json
[[nodiscard]] std::string_view case_1();
/// schemas/entry-1.schema.json
[[nodiscard]] std::string_view entry_1();
/// schemas/terms-1.schema.json
[[nodiscard]] std::string_view terms_1();
/// schemas/openapi.yaml
[[nodiscard]] std::string_view openapi();
/// schemas/events-map-1.schema.json
[[nodiscard]] std::string_view events_map_1();

}  // namespace truce::schemas
