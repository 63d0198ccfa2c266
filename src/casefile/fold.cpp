#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "casefile/casefile.h"
#include "casefile/facts.h"

namespace truce {
namespace {

std::unexpected<Error> refuse(std::uint64_t index, const EntryId& id, std::string pointer, const std::string& why) {
  Error error;
  error.code = ErrorCode::refused;
  error.message =
      id.empty() ? fmt::format("entry {}: {}", index, why) : fmt::format("entry {} ({}): {}", index, id.str(), why);
  error.pointer = std::move(pointer);
  return std::unexpected(std::move(error));
}

std::unexpected<Error> refuse(const RecordedEntry& recorded, std::string pointer, const std::string& why) {
  return refuse(recorded.index, recorded.entry.id, std::move(pointer), why);
}

/// Kinds that speak of something with an id of its own, which may stand only once.
template <class B>
constexpr bool has_own_id = std::is_same_v<B, ActorBody> || std::is_same_v<B, InstrumentBody>;

}  // namespace

ValidTime valid_time(const RecordedEntry& recorded) {
  const Entry& entry = recorded.entry;
  ValidTime valid;
  if (entry.valid_to) valid.to = *entry.valid_to;
  if (entry.valid_from) {
    valid.from = *entry.valid_from;
  } else if (const auto* instrument = std::get_if<InstrumentBody>(&entry.body)) {
    if (instrument->adopted_span) valid.from = *instrument->adopted_span;
  } else if (entry.kind == Kind::acceptance) {
    valid.from = entry.issued ? Span(*entry.issued) : Span{Instant::distant_past(), recorded.recorded_at};
  } else if (entry.kind == Kind::progress) {
    valid.from = {Instant::distant_past(), known_from(entry.issued, recorded.recorded_at)};
  }
  return valid;
}

Fold::Fold(CaseId id) {
  case_.id = std::move(id);
}

Fold::Fold(Case start) : case_(std::move(start)) {
  for (const auto& fact : known(case_.actors)) actors_.insert(fact.body.id);
  for (const auto& fact : known(case_.instruments)) instruments_.insert(fact.body.id);
  for_each_facts([this](auto member) {
    const auto& facts = case_.*member;
    for (std::size_t i = 0; i < facts.size(); ++i) {
      if (!facts[i].stands()) chains_[facts[i].origin].push_back(i);
    }
  });
}

Status Fold::check_place(std::uint64_t index, Instant recorded_at, const EntryId& id) const {
  if (index < case_.size) {
    return refuse(index, id, "", fmt::format("not after the last one; expected index {} or later", case_.size));
  }
  if (recorded_at < case_.last_recorded_at || recorded_at >= Instant::distant_future()) {
    return refuse(index, id, "",
                  fmt::format("recorded at {}, before the last one at {}", to_string(recorded_at),
                              to_string(case_.last_recorded_at)));
  }
  return {};
}

Status Fold::check_replaces(const RecordedEntry& recorded) const {
  const Entry& entry = recorded.entry;
  if (entry.replaces.empty()) return {};
  const EntryHeader* replaced = case_.entry(entry.replaces);
  const std::string& name = entry.replaces.str();
  if (replaced == nullptr) {
    if (!case_.withheld.empty() && !recorded.fresh) return {};
    return refuse(recorded, "/replaces", fmt::format("replaces {}, which is not in the record", name));
  }
  auto refuse_it = [&](const std::string& why) {
    return refuse(recorded, "/replaces", fmt::format("replaces {} (entry {}), {}", name, replaced->index, why));
  };
  if (replaced->kind == Kind::withdrawal)
    return refuse_it("a withdrawal, which cannot be replaced: state the fact again");
  if (replaced->kind == Kind::erasure) return refuse_it("an erasure, which cannot be replaced");
  if (replaced->kind == Kind::key) return refuse_it("a key entry, which cannot be replaced: rotate or revoke the key");
  if (entry.kind != Kind::withdrawal && entry.kind != replaced->kind) {
    return refuse_it(
        fmt::format("of kind {}, with content of kind {}", to_string(replaced->kind), to_string(entry.kind)));
  }
  if (entry.author != replaced->author) {
    return refuse_it(
        fmt::format("by {}; only its author may replace it, found {}", replaced->author.str(), entry.author.str()));
  }
  return with_facts(case_, replaced->kind, [&](const auto& facts) -> Status {
    const auto& fact = facts[replaced->fact];
    if (!fact.stands()) return refuse_it(fmt::format("which entry {} has replaced already", fact.ended_by));
    if (entry.kind == Kind::withdrawal && entry.valid_from && entry.valid_from->end <= fact.valid.from.begin) {
      return refuse(
          recorded, "/valid/from",
          fmt::format("withdraws {} from a time before it begins ({}); without valid.from it is withdrawn whole", name,
                      to_string(fact.valid.from.begin)));
    }
    return {};
  });
}

Status Fold::check_own_id(const RecordedEntry& recorded) const {
  const EntryHeader* replaced = case_.entry(recorded.entry.replaces);
  return std::visit(
      [&]<class B>(const B& body) -> Status {
        if constexpr (has_own_id<B>) {
          bool own = replaced != nullptr && facts_of<B>(case_)[replaced->fact].body.id == body.id;
          if (!own && standing_ids<B>(*this).contains(body.id)) {
            std::string_view kind = to_string(recorded.entry.kind);
            return refuse(
                recorded, fmt::format("/{}/id", kind),
                fmt::format("{} {} stands already; use a correction of the entry that states it", kind, body.id.str()));
          }
        }
        return {};
      },
      recorded.entry.body);
}

Status Fold::check_authority(const RecordedEntry& recorded) const {
  const auto* erasure = std::get_if<ErasureBody>(&recorded.entry.body);
  if (erasure == nullptr) return {};
  const EntryHeader* authority = case_.entry(erasure->authority);
  if (authority == nullptr && !case_.withheld.empty() && !recorded.fresh) return {};
  if (authority == nullptr || authority->kind != Kind::determination ||
      !case_.determinations[authority->fact].stands()) {
    return refuse(recorded, "/erasure/authority",
                  fmt::format("{} is no determination that stands", erasure->authority.str()));
  }
  return {};
}

template <class B>
void Fold::end(std::vector<Fact<B>>& facts, std::size_t position, const EntryHeader& by) {
  Fact<B>& fact = facts[position];
  fact.known_until = by.takes_effect(case_.entry(fact.id));
  fact.ended_by = by.index;
  if constexpr (has_own_id<B>) standing_ids<B>(*this).erase(fact.body.id);
  // What replaces a correction from an earlier moment than the correction's own also replaces what that had corrected.
  std::vector<std::size_t>& chain = chains_[fact.origin];
  for (std::size_t earlier : chain | std::views::reverse) {
    if (facts[earlier].known_until <= fact.known_until) break;
    facts[earlier].known_until = fact.known_until;
  }
  chain.push_back(position);
}

template <class B>
void Fold::state(EntryHeader& header, const ValidTime& valid, B body) {
  Fact<B> fact;
  fact.index = fact.origin = fact.since = header.index;
  fact.id = header.id;
  fact.valid = valid;
  fact.known_from = known_from(header.issued, header.recorded_at);
  std::vector<Fact<B>>& facts = facts_of<B>(case_);
  if constexpr (!std::is_same_v<B, WithdrawalBody>) {
    if (const EntryHeader* replaced = case_.entry(header.replaces)) {
      fact.origin = facts[replaced->fact].origin;
      end(facts, replaced->fact, header);
    }
  }
  if constexpr (has_own_id<B>) standing_ids<B>(*this).insert(body.id);
  fact.body = std::move(body);
  header.fact = facts.size();
  facts.push_back(std::move(fact));
}

void Fold::withdraw(const EntryHeader& by) {
  auto replaced = case_.entry_positions.find(by.replaces);
  if (replaced == case_.entry_positions.end()) return;
  EntryHeader& header = case_.entries[replaced->second];
  with_facts(case_, header.kind, [&]<class B>(std::vector<Fact<B>>& facts) {
    end(facts, header.fact, by);
    if (!by.valid_from) return;
    // From now on the same fact is known to end where the withdrawal says, or earlier if it did already.
    Fact<B> cut = facts[header.fact];
    cut.since = by.index;
    cut.known_from = by.takes_effect(&header);
    cut.known_until = Instant::distant_future();
    cut.ended_by = 0;
    cut.valid.to.begin = std::min(cut.valid.to.begin, by.valid_from->begin);
    cut.valid.to.end = std::min(cut.valid.to.end, by.valid_from->end);
    if constexpr (has_own_id<B>) standing_ids<B>(*this).insert(cut.body.id);
    header.fact = facts.size();
    facts.push_back(std::move(cut));
  });
}

Status Fold::apply(RecordedEntry recorded) {
  Entry& entry = recorded.entry;
  TRUCE_CHECK(check_place(recorded.index, recorded.recorded_at, entry.id));
  if (entry.case_id != case_.id) {
    return refuse(recorded, "/case", fmt::format("of case {}, not {}", entry.case_id.str(), case_.id.str()));
  }
  if (const EntryHeader* same = case_.entry(entry.id)) {
    return refuse(recorded, "/id", fmt::format("the id is that of entry {} already", same->index));
  }
  TRUCE_CHECK(check_replaces(recorded));
  TRUCE_CHECK(check_own_id(recorded));
  TRUCE_CHECK(check_authority(recorded));

  ValidTime valid = valid_time(recorded);
  EntryHeader header{recorded.index,
                     recorded.recorded_at,
                     std::move(entry.id),
                     entry.kind,
                     std::move(entry.author),
                     std::move(entry.author_key),
                     std::move(entry.issued),
                     std::move(entry.valid_from),
                     std::move(entry.valid_to),
                     std::move(entry.zone),
                     std::move(entry.sources),
                     std::move(entry.audience),
                     std::move(entry.replaces),
                     std::move(entry.correction_reason),
                     std::move(entry.note)};
  if (header.kind == Kind::withdrawal) withdraw(header);
  std::visit([&](auto& body) { state(header, valid, std::move(body)); }, entry.body);
  case_.entry_positions.emplace(header.id, case_.entries.size());
  case_.entries.push_back(std::move(header));
  count(recorded.index, recorded.recorded_at);
  return {};
}

void Fold::count(std::uint64_t index, Instant recorded_at) {
  case_.size = index + 1;
  case_.last_recorded_at = recorded_at;
}

Status Fold::apply(const RecordedPayload& recorded) {
  if (recorded.payload) {
    Result<Entry> entry = parse_entry(*recorded.payload);
    if (entry) return apply(RecordedEntry{recorded.index, recorded.recorded_at, *std::move(entry), recorded.fresh});
    Error error = std::move(entry).error();
    error.message = fmt::format("entry {}: {}", recorded.index, error.message);
    return std::unexpected(std::move(error));
  }
  TRUCE_CHECK(check_place(recorded.index, recorded.recorded_at, EntryId()));
  case_.withheld.push_back({recorded.index, recorded.recorded_at});
  count(recorded.index, recorded.recorded_at);
  return {};
}

Result<Case> fold(CaseId id, std::span<const RecordedEntry> entries, std::uint64_t size) {
  Fold folding(std::move(id));
  for (const RecordedEntry& recorded : entries) {
    if (recorded.index >= size) break;
    TRUCE_CHECK(folding.apply(recorded));
  }
  return std::move(folding).take();
}

}  // namespace truce
