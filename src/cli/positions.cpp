// truce positions: who holds what on each question, since when; beside it what was agreed, determined or left open.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/findings.h"
#include "cli/table.h"
#include "cli/text.h"
#include "report/entry_text.h"
#include "report/positions.h"

namespace truce::cli {
namespace {

struct PositionsOptions : ReadOptions {
  report::PositionFilter filter;
  bool compare = false;
};

/// Who holds what, side by side.
void print(const std::vector<report::Compared>& compared, const Case& c, const Terminal& out) {
  std::set<ActorId> holders;
  for (const auto& row : compared) {
    for (const auto& [holder, answer] : row.answers) holders.insert(holder);
  }
  std::vector<Column> columns{{"question", Column::Align::left, true, 16}, {"about", Column::Align::left, true, 12}};
  for (const ActorId& holder : holders) columns.push_back({holder.str(), Column::Align::left, true, 10});
  Table table(std::move(columns));
  for (const auto& row : compared) {
    const std::string about = report::in_words(row.about, c);
    std::vector<Cell> cells{row.question.str(), about.empty() ? "" : about.substr(std::string_view(" about ").size())};
    for (const ActorId& holder : holders) {
      const auto held = row.answers.find(holder);
      std::string text;
      if (held != row.answers.end()) {
        text = held->second.answer;
        const auto* header = c.entry(held->second.index);
        if (header != nullptr && header->valid_from) text += " since " + header->valid_from->text;
      }
      cells.emplace_back(std::move(text), row.differ ? Colour::yellow : Colour::plain);
    }
    table.row(std::move(cells));
  }
  if (table.empty()) {
    out.line("Nobody holds a position.");
    return;
  }
  table.print(out);
  out.line();
  out.paragraph(
      fmt::format("Held differently: {} of {}. An empty place: nothing is held. A position is a fact about its holder, "
                  "not about the world.",
                  std::ranges::count(compared, true, &report::Compared::differ), compared.size()));
}

Result<int> positions(const PositionsOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  const Case& c = session.known;
  std::optional<terms::Terms> terms;
  if (c.current_terms() != nullptr) {
    TRUCE_TRY(terms, session.terms());
  }
  TRUCE_TRY(auto questions, report::positions(c, terms ? &*terms : nullptr, options.filter, session.file.zone));
  if (options.compare) {
    const auto compared = report::compare(questions);
    if (options.json) {
      Json document = session.stamp();
      document["compared"] = report::to_json(compared);
      out.json(document);
    } else {
      print(compared, c, out);
    }
    return kDone;
  }
  if (options.json) {
    Json document = session.stamp();
    document["questions"] = report::to_json(questions, terms ? &*terms : nullptr);
    out.json(document);
    return kDone;
  }
  std::size_t silent = 0;
  for (const auto& [id, rows] : questions) {
    const auto* asked = terms ? terms->question(id) : nullptr;
    if (rows.empty() && options.filter.question.empty()) {
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
      std::string about = report::in_words(row.about, c);
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
                                                     "      with what was corrected or withdrawn since\n"
                                                     "  truce positions --case minsk --on 2016-01-20 --compare\n"
                                                     "      everybody's side by side, as of that day\n"},
                                                    positions);
  add_read_options(command, o);
  command.add_option("--question", o.filter.question, "Only this question")->option_text("ID");
  command.add_option("--party", o.filter.party, "Only what this party or body holds")->option_text("ID");
  command.add_option("--on", o.filter.on, "Only what is valid at some moment of this date")->option_text("DATE");
  command.add_flag("--history", o.filter.history, "Also what no longer stands");
  command.add_flag("--compare", o.compare, "Side by side, one column for each who holds something");
}

}  // namespace truce::cli
