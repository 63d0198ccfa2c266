// truce agenda: the open and disputed questions, by how many findings depend on them.
#include <fmt/format.h>

#include "cli/findings.h"
#include "report/agenda.h"

namespace truce::cli {
namespace {

struct AgendaOptions : ReadOptions {
  std::size_t limit = 10;
};

Result<int> agenda_command(const AgendaOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(judge::Judgement judgement, judge_case(session));
  judge::Agenda agenda = judgement.agenda();
  if (!options.json) {
    print_agenda(out, agenda, options.limit);
    return kDone;
  }
  Json document = session.stamp();
  document.update(report::agenda(judgement, agenda, options.limit));
  out.json(document);
  return kDone;
}

}  // namespace

void add_agenda(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<AgendaOptions>(
      app, chosen,
      {"agenda", "The open and disputed questions, by how many findings depend on them",
       "  truce agenda --case syria\n"
       "      the first ten, with who may decide each\n"
       "  truce agenda --case syria --limit 0 --json\n"
       "      all of them, with counts per provision\n"
       "\n"
       "The count says how many findings depend on a question; it ranks no party and no guilt.\n"},
      agenda_command);
  add_read_options(command, o);
  command.add_option("--limit", o.limit, "At most so many (default: 10; 0: all)")->option_text("N");
}

}  // namespace truce::cli
