// truce positions: who holds what on each question, since when; beside it what was agreed, determined or left open.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/entry_text.h"
#include "cli/findings.h"
#include "cli/table.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct PositionsOptions : ReadOptions {
  std::string question, party, on;
  bool history = false;
};

/// One answer of somebody.
struct Row {
  QuestionId question;
  About about;
  std::uint64_t index = 0;
  std::string what;    ///< "position", "determination", "no-agreement"
  std::string holder;  ///< in words
  std::vector<ActorId> holders;
  std::string answer;
  ValidTime valid;
  Instant known_from, known_until;
  std::uint64_t ended_by = 0;
};

template <class B>
Row row_of(const Fact<B>& fact, std::string what) {
  Row row;
  row.question = fact.body.question;
  row.about = fact.body.about;
  row.index = fact.index;
  row.what = std::move(what);
  row.valid = fact.valid;
  row.known_from = fact.known_from;
  row.known_until = fact.known_until;
  row.ended_by = fact.ended_by;
  return row;
}

std::vector<Row> rows_of(const Case& c) {
  std::vector<Row> rows;
  for (const auto& fact : c.positions) {
    Row row = row_of(fact, "position");
    row.holder = c.actor_name(fact.body.by);
    row.holders = {fact.body.by};
    row.answer = fact.body.answer.str();
    rows.push_back(std::move(row));
  }
  for (const auto& fact : c.determinations) {
    if (fact.body.question.empty()) continue;
    Row row = row_of(fact, "determination");
    std::vector<std::string> names;
    for (const auto& body : fact.body.by) names.push_back(c.actor_name(body));
    row.holder = fmt::format("{} under {}", fmt::join(names, ", "), fact.body.under.str());
    row.holders = fact.body.by;
    row.answer = fact.body.answer.str();
    rows.push_back(std::move(row));
  }
  for (const auto& fact : c.no_agreements) {
    Row row = row_of(fact, "no-agreement");
    row.holder = "no agreement";
    row.answer = std::string(to_string(fact.body.state));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json to_json(const Row& row) {
  auto instant = [](Instant at) {
    return at <= Instant::distant_past() || at >= Instant::distant_future() ? Json() : Json(to_string(at));
  };
  Json about = Json::object();
  if (!row.about.actor.empty()) about["actor"] = row.about.actor.str();
  if (!row.about.incident.empty()) about["incident"] = row.about.incident.str();
  if (!row.about.place.empty()) about["place"] = row.about.place.str();
  if (!row.about.notification.empty()) about["notification"] = row.about.notification.str();
  Json holders = Json::array();
  for (const auto& holder : row.holders) holders.push_back(holder.str());
  return {{"entry", row.index},
          {"kind", row.what},
          {"about", about},
          {"by", holders},
          {"answer", row.answer},
          {"valid", {{"from", instant(row.valid.from.begin)}, {"to", instant(row.valid.to.end)}}},
          {"known_from", instant(row.known_from)},
          {"ended_by", row.ended_by == 0 ? Json() : Json(row.ended_by)}};
}

Result<int> positions(const PositionsOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  const Case& c = session.known;
  std::optional<terms::Terms> terms;
  if (c.current_terms() != nullptr) {
    TRUCE_TRY(terms, session.terms());
  }
  Span on{Instant::distant_past(), Instant::distant_future()};
  if (!options.on.empty()) {
    auto when = Edtf::parse(options.on);
    if (!when) return std::unexpected(when.error());
    on = when->span(session.file.zone);
  }
  std::vector<QuestionId> order;
  std::vector<std::string> known;
  auto note = [&](const QuestionId& id) {
    if (std::ranges::find(order, id) != order.end()) return;
    order.push_back(id);
    known.push_back(id.str());
  };
  if (terms) {
    for (const auto& question : terms->questions) note(question.id);
  }
  std::map<QuestionId, std::vector<Row>> by_question;
  for (auto& row : rows_of(c)) {
    note(row.question);
    bool stands = row.known_until == Instant::distant_future();
    if ((!stands && !options.history) || !row.valid.possibly_overlaps(on)) continue;
    if (!options.party.empty() && std::ranges::find(row.holders, ActorId(options.party)) == row.holders.end()) continue;
    by_question[row.question].push_back(std::move(row));
  }
  if (!options.question.empty()) {
    if (std::ranges::find(known, options.question) == known.end()) {
      return fail(ErrorCode::not_found,
                  fmt::format("no question {}{}", excerpt(options.question), did_you_mean(options.question, known)));
    }
    std::erase_if(order, [&](const QuestionId& id) { return id.str() != options.question; });
  }
  if (!options.party.empty() && c.actor(ActorId(options.party)) == nullptr) {
    std::vector<std::string> actors;
    for (const auto& fact : truce::known(c.actors)) actors.push_back(fact.body.id.str());
    return fail(ErrorCode::not_found,
                fmt::format("no actor {}{}", excerpt(options.party), did_you_mean(options.party, actors)));
  }
  Json document = session.stamp();
  document["questions"] = Json::array();
  std::size_t silent = 0;
  for (const auto& id : order) {
    auto& rows = by_question[id];
    const auto* asked = terms ? terms->question(id) : nullptr;
    std::ranges::stable_sort(rows, [](const Row& a, const Row& b) {
      return std::tie(a.about, a.valid.from.begin, a.index) < std::tie(b.about, b.valid.from.begin, b.index);
    });
    Json entries = Json::array();
    for (const auto& row : rows) entries.push_back(to_json(row));
    document["questions"].push_back(
        {{"question", id.str()}, {"ask", asked == nullptr ? Json() : Json(asked->ask)}, {"answers", entries}});
    if (options.json) continue;
    if (rows.empty() && options.question.empty()) {
      ++silent;
      continue;
    }
    out.line(out.paint(Colour::bold, printable(id.str())));
    if (asked != nullptr) out.paragraph(printable(asked->ask), 2);
    Table table({{"about", Column::Align::left, true, 16},
                 {"who", Column::Align::left, true, 18},
                 {"answer", Column::Align::left, true, 12},
                 {"since", Column::Align::left, true, 10},
                 {"until", Column::Align::left, true, 10},
                 {"#", Column::Align::right},
                 {"standing", Column::Align::left, true, 12}});
    for (const auto& row : rows) {
      std::string about = in_words(row.about, c);
      const auto* header = c.entry(row.index);
      auto stated = [&](auto member) { return header != nullptr && header->*member ? (header->*member)->text : ""; };
      table.row({about.empty() ? "" : about.substr(std::string_view(" about ").size()),
                 row.holder,
                 {row.answer, row.what == "no-agreement" ? Colour::yellow : Colour::plain},
                 stated(&EntryHeader::valid_from),
                 stated(&EntryHeader::valid_to),
                 std::to_string(row.index),
                 row.ended_by == 0 ? "" : fmt::format("ended by entry {}", row.ended_by)});
    }
    table.print(out, 2);
    if (rows.empty()) out.line("  Nobody holds anything on it.");
    out.line();
  }
  if (options.json) {
    out.json(document);
    return kDone;
  }
  out.paragraph("A position is a fact about its holder, not about the world.");
  if (silent != 0)
    out.line(fmt::format("Nothing is held on {}.", counted(silent, "further question", "further questions")));
  return kDone;
}

}  // namespace

void add_positions(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<PositionsOptions>(app, chosen,
                                                    {"positions", "Who holds what on each question, since when",
                                                     "  truce positions --case syria --question exclusion-scope\n"
                                                     "  truce positions --case syria --party ru --on 2016-03-05\n"
                                                     "      what Russia held that day\n"
                                                     "  truce positions --case syria --history\n"
                                                     "      with what was corrected or withdrawn since\n"},
                                                    positions);
  add_read_options(command, o);
  command.add_option("--question", o.question, "Only this question")->option_text("ID");
  command.add_option("--party", o.party, "Only what this party or body holds")->option_text("ID");
  command.add_option("--on", o.on, "Only what is valid at some moment of this date")->option_text("DATE");
  command.add_flag("--history", o.history, "Also what no longer stands");
}

}  // namespace truce::cli
