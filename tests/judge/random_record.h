// Random records of what parties and a council say, with names apart from content: for the properties of resolution.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "judge/asked_record.h"

namespace truce::judge {

/// One entry, by numbers: party 0, 1, ...
struct Said {
  enum class Sort : std::uint8_t { position, none, determination, acceptance, reservation };
  Sort sort = Sort::position;
  std::size_t party = 0;
  std::string question;
  std::string power;  ///< of a determination, an acceptance (or an instrument) and a reservation
  bool yes = false;
  std::string about;                    ///< an actor; empty: all
  int from = -1;                        ///< day, inclusive; -1: not stated
  int to = -1;                          ///< day, exclusive; -1: not stated
  std::vector<std::size_t> supersedes;  ///< positions of earlier entries
  bool excludes = false;

  [[nodiscard]] bool valid_on(int day) const { return (from < 0 || from <= day) && (to < 0 || day < to); }
  [[nodiscard]] bool speaks_of(const std::string& actor) const { return about.empty() || about == actor; }
};

inline constexpr int kDays = 12;

struct RandomRecord {
  std::size_t parties = 0;
  std::vector<Said> said;
};

inline RandomRecord random_record(std::mt19937& random, std::size_t parties, std::size_t entries) {
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  RandomRecord record{parties, {}};
  // With many parties few would speak of the same; now and then all say the same, so that there is agreement.
  const bool unanimous = below(4) == 0;
  for (std::size_t i = 0; i < entries; ++i) {
    Said said;
    const std::size_t kind = below(12);
    said.party = below(parties);
    said.yes = below(2) == 0;
    said.question = std::vector<std::string>{"free", "mild", "listed"}[below(3)];
    if (below(3) == 0) said.about = below(2) == 0 ? "x" : "y";
    if (below(2) == 0) said.from = static_cast<int>(below(kDays));
    if (below(3) == 0) said.to = static_cast<int>(below(kDays));
    if (said.from >= 0 && said.to >= 0 && said.to <= said.from) said.to = -1;
    if (kind == 0) {
      said.sort = Said::Sort::none;
    } else if (kind <= 3) {
      said.sort = Said::Sort::determination;
      const std::size_t which = below(4);
      said.power = which == 0 ? "settle-free" : which == 1 ? "list-other" : "list";
      said.question = which == 0 ? "free" : "listed";
      for (std::size_t earlier = 0; earlier < i; ++earlier) {
        const bool determined = record.said[earlier].sort == Said::Sort::determination;
        if (determined && below(2) == 0) said.supersedes.push_back(earlier);
      }
    } else if (kind <= 5) {
      said.sort = Said::Sort::acceptance;
      said.power = std::vector<std::string>{"charter", "other", "list", "list-other"}[below(4)];
      if (said.from < 0) said.from = 0;
    } else if (kind == 6) {
      said.sort = Said::Sort::reservation;
      said.power = std::vector<std::string>{"charter", "other", "list", "list-other"}[below(4)];
      said.excludes = below(3) > 0;
    }
    record.said.push_back(said);
  }
  if (unanimous) {
    const std::string question = below(2) == 0 ? "free" : "mild";
    for (std::size_t party = 0; party < parties; ++party) {
      record.said.push_back({.sort = Said::Sort::position,
                             .party = party,
                             .question = question,
                             .power = {},
                             .yes = true,
                             .about = {},
                             .from = static_cast<int>(party % 3),
                             .to = {},
                             .supersedes = {}});
      record.said.back().to = -1;
    }
  }
  return record;
}

/// What things are called, and in which order the parties are recorded.
struct Cast {
  std::function<std::string(std::size_t)> party = [](std::size_t i) { return "p" + std::to_string(i); };
  std::string prefix;  ///< before every other id
  std::vector<std::size_t> order;

  [[nodiscard]] std::string id(const std::string& plain) const { return plain.empty() ? plain : prefix + plain; }
};

/// Enters all on day 1 and after, a minute apart, in order; returns the index of the first entry of `said`.
inline std::uint64_t enter(AskedRecord& to, const RandomRecord& record, const Cast& cast = {}) {
  std::uint64_t first = 1;
  for (std::size_t i = 0; i < record.parties; ++i, ++first) {
    to.party(cast.party(cast.order.empty() ? i : cast.order[i]));
  }
  to.actor(cast.id("council"));
  ++first;
  for (const Said& said : record.said) {
    StatedTimes times;
    if (said.from >= 0) times.from = from(said.from);
    if (said.to >= 0) times.to = from(said.to);
    const About about = judge::about(cast.id(said.about));
    const std::string answer = said.yes ? "yes" : "no";
    switch (said.sort) {
      case Said::Sort::position:
        to.position(cast.party(said.party), cast.id(said.question), answer, about, times);
        break;
      case Said::Sort::none: {
        NoAgreementBody body;
        body.question = QuestionId(cast.id(said.question));
        body.about = about;
        to.add(Kind::no_agreement, body, times);
        break;
      }
      case Said::Sort::determination: {
        DeterminationBody body;
        body.by = {ActorId(cast.id("council"))};
        body.under = ProvisionId(cast.id(said.power));
        body.question = QuestionId(cast.id(said.question));
        body.about = about;
        body.answer = AnswerId(answer);
        for (const std::size_t one : said.supersedes) body.supersedes.push_back(AskedRecord::id(first + one));
        to.add(Kind::determination, body, times);
        break;
      }
      case Said::Sort::acceptance: to.acceptance(cast.party(said.party), cast.id(said.power), times); break;
      case Said::Sort::reservation:
        to.reservation(cast.party(said.party), cast.id(said.power), said.excludes, times);
        break;
    }
  }
  return first;
}

/// The terms that the random records speak of; parties 0 and 1 adopted the charter.
inline terms::Terms random_terms(const Cast& cast = {}) {
  terms::Terms terms = asked_terms();
  std::erase_if(terms.questions, [](const terms::Question& q) {
    return q.id != QuestionId("free") && q.id != QuestionId("mild") && q.id != QuestionId("listed");
  });
  std::erase_if(terms.provisions, [](const terms::Provision& p) { return p.id == ProvisionId("consult"); });
  terms.instruments[0].adopted_by = {ActorId(cast.party(0)), ActorId(cast.party(1))};
  for (auto& instrument : terms.instruments) instrument.id = InstrumentId(cast.id(instrument.id.str()));
  for (auto& question : terms.questions) {
    question.id = QuestionId(cast.id(question.id.str()));
    question.decided_by = ProvisionId(cast.id(question.decided_by.str()));
  }
  for (auto& provision : terms.provisions) {
    provision.id = ProvisionId(cast.id(provision.id.str()));
    provision.cites = {cast.id(provision.cites.at(0))};
    auto& power = std::get<terms::Empowers>(provision.norm);
    power.settles = QuestionId(cast.id(power.settles.str()));
    for (ActorId& holder : power.holder) holder = ActorId(cast.id(holder.str()));
  }
  return terms;
}

}  // namespace truce::judge
