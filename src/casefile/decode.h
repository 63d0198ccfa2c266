// Decoders of an entry's parts and bodies. Each checks the rules of its own part (decode_entry in entry.h lists them).
#pragma once

#include "casefile/field.h"

namespace truce {

// Shared parts (decode_parts.cpp).
void read(const Field& in, Source& out);
void read(const Field& in, About& out);
void read(const Field& in, CountRange& out);
void read(const Field& in, StatedPlace& out);
void read(const Field& in, Candidate& out);
void read(const Field& in, Attribution& out);
void read(const Field& in, Target& out);
void read(const Field& in, Located& out);
void read(const Field& in, Custody& out);

/// The body of an entry of that kind. `in` is the member named by the kind.
[[nodiscard]] Body read_body(Kind kind, const Field& in);

}  // namespace truce
