#include "report/search.h"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

#include "casefile/facts.h"
#include "intake/names.h"
#include "terms/print.h"

namespace truce::report {
namespace {

constexpr std::size_t excerpt_bytes = 160;

struct Hit {
  int rank = 0;  ///< smaller is better
  Json json;
};

class Search {
 public:
  explicit Search(const std::string& text) {
    std::istringstream in(fold_for_search(text));
    for (std::string word; in >> word;) words_.push_back(word);
  }
  [[nodiscard]] bool asks() const { return !words_.empty(); }

  /// `name` is what it is called, `text` what else it says, `beside` what is looked through and not shown. The hit, for
  /// what is to be added to it; null where it has not all the words.
  Json* look_at(std::string_view what, const std::string& id, const std::string& name, const std::string& text,
                const std::string& link, const std::string& beside = {}) {
    const std::string called = fold_for_search(id + " " + name);
    const bool in_name = has_all(called);
    if (!in_name && !has_all(called + " " + fold_for_search(text + " " + beside))) return nullptr;
    const int rank = in_name ? (called.starts_with(words_.front()) ? 0 : 1) : 2;
    hits_.push_back({rank,
                     {{"what", what},
                      {"id", id},
                      {"title", name},
                      {"excerpt", excerpt(intake::trimmed(text), excerpt_bytes)},
                      {"link", link}}});
    return &hits_.back().json;
  }

  [[nodiscard]] Json best(std::size_t limit) {
    std::ranges::stable_sort(hits_, {}, &Hit::rank);
    Json results = Json::array();
    for (Hit& hit : hits_) {
      if (results.size() == limit) break;
      results.push_back(std::move(hit.json));
    }
    return results;
  }

 private:
  [[nodiscard]] bool has_all(const std::string& folded) const {
    return std::ranges::all_of(words_, [&](const auto& word) { return folded.find(word) != std::string::npos; });
  }
  std::vector<std::string> words_;
  std::vector<Hit> hits_;
};

/// Those that are not empty, told apart for who reads them.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) {
    if (!part.empty()) out.append(out.empty() ? "" : " · ").append(part);
  }
  return out;
}

std::string names_in(const About& about, const Case& c) {
  return joined({about.actor.empty() ? std::string() : c.actor_name(about.actor), about.incident.str(),
                 about.place.str(), about.notification.str()});
}

/// What an entry says, in its own words and in the names of what it speaks of.
std::string words_of(const StatementBody& body, const Case& /*c*/) {
  return joined({body.quote, body.text});
}
std::string words_of(const EvidenceBody& body, const Case& /*c*/) {
  return body.title;
}
std::string words_of(const NotificationBody& body, const Case& /*c*/) {
  return joined({body.title, body.function, body.text});
}
std::string words_of(const ReservationBody& body, const Case& /*c*/) {
  return body.text;
}
std::string words_of(const InstrumentBody& body, const Case& /*c*/) {
  return joined({body.id.str(), body.title});
}
std::string words_of(const AcknowledgementBody& body, const Case& /*c*/) {
  return body.text;
}
std::string words_of(const ProgressBody& body, const Case& /*c*/) {
  return joined({body.of, body.text});
}
std::string words_of(const AssessmentBody& body, const Case& /*c*/) {
  return joined({body.incident.str(), body.status, body.text});
}
std::string words_of(const PositionBody& body, const Case& c) {
  return joined({body.question.str(), body.answer.str(), names_in(body.about, c)});
}
std::string words_of(const NoAgreementBody& body, const Case& c) {
  return joined({body.question.str(), names_in(body.about, c)});
}
std::string words_of(const DeterminationBody& body, const Case& c) {
  return joined({body.under.str(), body.question.str(), body.answer.str(), names_in(body.about, c)});
}
std::string words_of(const AcceptanceBody& body, const Case& c) {
  return joined({c.actor_name(body.actor), body.of});
}
std::string words_of(const ControlBody& body, const Case& c) {
  return joined({c.actor_name(body.holder), body.place.str()});
}
std::string words_of(const DeliveryBody& body, const Case& c) {
  return joined({body.notification.str(), c.actor_name(body.to), body.medium});
}
std::string words_of(const KeyBody& body, const Case& c) {
  return joined({c.actor_name(body.party), body.key});
}
std::string words_of(const ErasureBody& body, const Case& /*c*/) {
  return body.reason;
}
std::string words_of(const WithdrawalBody& body, const Case& /*c*/) {
  return body.reason;
}
/// All texts in it.
std::string words_of(const OtherBody& body, const Case& /*c*/) {
  std::string words;
  const Json parts = body.content.flatten();
  for (const auto& [pointer, value] : parts.items()) {
    if (value.is_string()) words = joined({words, value.get<std::string>()});
  }
  return words;
}

}  // namespace

std::string fold_for_search(std::string_view text) {
  UErrorCode failure = U_ZERO_ERROR;
  const auto* decompose = icu::Normalizer2::getNFKDInstance(failure);
  if (U_FAILURE(failure)) return intake::fold_name(text);
  const auto apart = decompose->normalize(
      icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())}), failure);
  if (U_FAILURE(failure)) return intake::fold_name(text);
  icu::UnicodeString bare;
  for (std::int32_t at = 0; at < apart.length(); at = apart.moveIndex32(at, 1)) {
    const UChar32 point = apart.char32At(at);
    if (u_charType(point) != U_NON_SPACING_MARK) bare.append(point);
  }
  std::string out;
  bare.toUTF8String(out);
  return intake::fold_name(out);
}

Json search(const Case& c, const terms::Terms* terms, const std::string& text, std::size_t limit) {
  Search search(text);
  if (!search.asks()) return Json::array();
  for (const auto& fact : known(c.actors)) {
    std::string aka;
    for (const auto& other : fact.body.aka) aka += (aka.empty() ? "" : ", ") + other;
    search.look_at("actor", fact.body.id.str(), fact.body.name, aka, "/actors/" + fact.body.id.str());
  }
  for (const Incident& incident : incidents(c)) {
    std::string title;
    std::string said;
    for (std::size_t i : incident.reports) {
      const ReportBody& body = c.reports[i].body;
      if (title.empty()) title = body.title;
      said += (said.empty() ? "" : " ") + body.text;
      if (body.place) said += " " + body.place->name;
    }
    search.look_at("incident", incident.id.str(), title, said, "/incidents/" + incident.id.str());
  }
  if (terms != nullptr) {
    for (const auto& question : terms->questions) {
      search.look_at("question", question.id.str(), question.ask, "", "/questions/" + question.id.str());
    }
    for (const auto& provision : terms->provisions) {
      const std::string& wording = provision.quote.empty() ? provision.gist : provision.quote;
      search.look_at("provision", provision.id.str(), fmt::format("{}", fmt::join(provision.cites, "; ")), wording,
                     "/terms/" + provision.id.str(), terms::sentence(*terms, provision));
    }
    for (const auto& place : terms->places) {
      search.look_at("place", place.id.str(), place.name, place.approximate, "/map?place=" + place.id.str());
    }
  }
  auto entries = [&](const auto& facts) {
    for (const auto& fact : facts) {
      if (!fact.stands()) continue;
      const EntryHeader* header = c.entry(fact.index);
      if (header == nullptr) continue;
      Json* hit = search.look_at("entry", fact.id.str(),
                                 fmt::format("{} by {}", to_string(header->kind), c.actor_name(header->author)),
                                 words_of(fact.body, c), fmt::format("/record/{}", fact.index));
      if (hit != nullptr) hit->update({{"kind", to_string(header->kind)}, {"author", header->author.str()}});
    }
  };
  entries(c.statements);
  entries(c.evidence);
  entries(c.notifications);
  entries(c.reservations);
  entries(c.instruments);
  entries(c.acknowledgements);
  entries(c.progress);
  entries(c.assessments);
  entries(c.positions);
  entries(c.no_agreements);
  entries(c.determinations);
  entries(c.acceptances);
  entries(c.controls);
  entries(c.deliveries);
  entries(c.others);
  entries(c.keys);
  entries(c.erasures);
  entries(c.withdrawals);
  return search.best(limit);
}

}  // namespace truce::report
