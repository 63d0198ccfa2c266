#include "casefile/words.h"

namespace truce {
namespace {

constexpr std::string_view kKinds[] = {
    "actor",           "instrument",   "terms",         "acceptance",   "reservation",
    "position",        "no-agreement", "determination", "statement",    "evidence",
    "report",          "assessment",   "control",       "notification", "delivery",
    "acknowledgement", "activity",     "progress",      "meeting",      "wish",
    "invitation",      "reply",        "key",           "erasure",      "withdrawal"};
constexpr std::string_view kBases[] = {"claimed-by", "alleged-to", "assessed", "determined-by"};
constexpr std::string_view kNoAgreement[] = {"sought-failed", "not-sought", "pending"};
constexpr std::string_view kStances[] = {"observation", "allegation", "denial", "admission"};
constexpr std::string_view kProgress[] = {"started",   "completed", "occurred",  "not-occurred",
                                          "suspended", "resumed",   "terminated"};
constexpr std::string_view kKeyActions[] = {"enrol", "delegate", "rotate", "revoke", "log", "witness", "policy"};

template <class E>
std::string_view word(E value) {
  return words_of(value)[static_cast<std::size_t>(value)];
}

}  // namespace

std::span<const std::string_view> words_of(Kind) {
  return kKinds;
}
std::span<const std::string_view> words_of(AttributionBasis) {
  return kBases;
}
std::span<const std::string_view> words_of(NoAgreement) {
  return kNoAgreement;
}
std::span<const std::string_view> words_of(Stance) {
  return kStances;
}
std::span<const std::string_view> words_of(ProgressState) {
  return kProgress;
}
std::span<const std::string_view> words_of(KeyAction) {
  return kKeyActions;
}

std::string_view to_string(Kind kind) {
  return word(kind);
}
std::string_view to_string(AttributionBasis basis) {
  return word(basis);
}
std::string_view to_string(NoAgreement state) {
  return word(state);
}
std::string_view to_string(Stance stance) {
  return word(stance);
}
std::string_view to_string(ProgressState state) {
  return word(state);
}
std::string_view to_string(KeyAction action) {
  return word(action);
}

}  // namespace truce
