// The words by which enumerations are written in an entry, in order of value.
#pragma once

#include <span>
#include <string_view>

#include "casefile/entry.h"

namespace truce {

[[nodiscard]] std::span<const std::string_view> words_of(Kind);
[[nodiscard]] std::span<const std::string_view> words_of(AttributionBasis);
[[nodiscard]] std::span<const std::string_view> words_of(NoAgreement);
[[nodiscard]] std::span<const std::string_view> words_of(Stance);
[[nodiscard]] std::span<const std::string_view> words_of(ProgressState);
[[nodiscard]] std::span<const std::string_view> words_of(KeyAction);

}  // namespace truce
