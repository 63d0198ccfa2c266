#include "ledger.h"

#include <fmt/format.h>

#include <set>
#include <sstream>
#include <stdexcept>

namespace truce::test {
namespace {

std::string id_of(const LoggedEntry& entry) {
  return Json::parse(entry.envelope.payload)["id"].get<std::string>();
}

Digest digest_of(const std::string& hex) {
  Digest digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(std::stoul(hex.substr(2 * i, 2), nullptr, 16));
  }
  return digest;
}

}  // namespace

void Ledger::take(std::string_view line) {
  std::istringstream words{std::string(line.substr(2))};
  std::uint64_t number = 0;
  std::string text;
  switch (line.front()) {
    case 'A':
      words >> number >> text;
      if (!acknowledged_.emplace(number, text).second) contradiction_ = fmt::format("index {} given twice", number);
      if (!places_.emplace(text, number).second) contradiction_ = fmt::format("{} acknowledged twice", text);
      break;
    case 'C':
      words >> number >> text;
      issued_.push_back({.size = number, .root = digest_of(text)});
      break;
    case 'F': failures_.emplace_back(line.substr(2)); break;
    default: throw std::runtime_error("not a line of a writer: " + std::string(line));
  }
}

std::uint64_t Ledger::lost(const Record& record, std::uint64_t first) const {
  std::uint64_t lost = 0;
  auto next = acknowledged_.lower_bound(first);
  Status read = record.visit(first, UINT64_MAX, [&](const LoggedEntry& entry) -> Status {
    if (next == acknowledged_.end() || next->first != entry.index) return {};
    if (next->second != id_of(entry)) ++lost;
    ++next;
    return {};
  });
  if (!read) throw std::runtime_error(read.error().text());
  for (; next != acknowledged_.end(); ++next) ++lost;
  return lost;
}

std::string Ledger::forked(const Record& record, std::size_t first) const {
  for (std::size_t i = first; i < issued_.size(); ++i) {
    const TreeHead& head = issued_[i];
    if (head.size > record.size()) return fmt::format("{} signed for, {} there", head.size, record.size());
    auto proof = record.prove_consistency(head.size);
    if (!proof) return proof.error().text();
    if (auto consistent = verify_consistency(head, record.head(), *proof); !consistent) {
      return fmt::format("the checkpoint of {}: not of this record", head.size);
    }
  }
  return "";
}

std::string Ledger::twice(const Record& record) {
  std::set<std::string> ids;
  std::string twice;
  Status read = record.visit(0, UINT64_MAX, [&](const LoggedEntry& entry) -> Status {
    if (std::string id = id_of(entry); !ids.insert(id).second) twice = id;
    return {};
  });
  return read ? twice : read.error().text();
}

}  // namespace truce::test
