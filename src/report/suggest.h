// Names close to one that is not known, for errors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace truce::report {

/// Known names close to `name`, closest first, at most three.
[[nodiscard]] std::vector<std::string> closest(std::string_view name, const std::vector<std::string>& known);

/// "; did you mean a, b or c?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view name, const std::vector<std::string>& known);

}  // namespace truce::report
