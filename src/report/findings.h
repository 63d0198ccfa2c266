// Findings as documents. Every verdict is said of its view.
#pragma once

#include <string>
#include <vector>

#include "judge/judge.h"
#include "report/page.h"

namespace truce::report {

/// Which findings to list.
struct FindingFilter {
  std::vector<std::string> incidents;   ///< none: all
  std::vector<std::string> provisions;  ///< none: all
  std::vector<std::string> views;       ///< none: all
  std::string only;                     ///< "", "open", "disputed", "violation"
  Page page;                            ///< of those that it wants
};

/// The findings in play that the filter wants on its page, how many there are on all pages, and the views that it
/// shows; not_found for a name that is not there.
struct Selection {
  std::vector<const judge::Finding*> findings;
  std::vector<std::size_t> views;
  std::size_t total = 0;
};
[[nodiscard]] Result<Selection> select(const judge::Judgement& judgement, const FindingFilter& filter);

/// Every view of the judgement, by its index.
[[nodiscard]] std::vector<std::size_t> all_views(const judge::Judgement& judgement);

/// One finding: {"finding", "incident", "title", "when", "provision", "verdict", "present", "changed"}.
[[nodiscard]] Json to_json(const judge::Judgement& judgement, const judge::Finding& finding,
                           const std::vector<std::size_t>& views);

/// Counts per provision and view.
[[nodiscard]] Json summary(const judge::Judgement& judgement, const std::vector<std::size_t>& views);

/// The same over all provisions: {view: {"violation", "no violation", "undetermined"}}.
[[nodiscard]] Json totals(const judge::Judgement& judgement);

/// The document of `truce judge` without its stamp: which terms, which views, how many incidents, and the findings, or
/// `summarised` their counts.
[[nodiscard]] Json findings(const judge::Judgement& judgement, const Selection& selection, bool summarised);

/// The findings as comma-separated values (RFC 4180), with a header line. Text that a spreadsheet would take for a
/// formula is led by an apostrophe.
[[nodiscard]] std::string csv(const judge::Judgement& judgement, const Selection& selection);

}  // namespace truce::report
