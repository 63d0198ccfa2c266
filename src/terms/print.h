// The reading copy: each article beside its encoding in plain sentences.
#pragma once

#include <string>

#include "terms/terms.h"

namespace truce::terms {

/// A condition in plain words: "the target is Daesh, or the target is Jabhat al-Nusra".
[[nodiscard]] std::string sentence(const Terms& terms, const Condition& condition);

/// A provision in plain sentences, ending with what it does not affect where it is an exemption.
[[nodiscard]] std::string sentence(const Terms& terms, const Provision& provision);

/// The whole file in two columns of `width` characters in all: article or gist | encoding.
[[nodiscard]] std::string reading_copy(const Terms& terms, std::size_t width = 120);

}  // namespace truce::terms
