// One report on an incident, field by field.
#pragma once

#include "casefile/casefile.h"
#include "cli/terminal.h"

namespace truce::cli {

/// Prints who says what: stance, source, time, place, acts, who acted, who was hit, casualties, sources. A report is
/// what its source says, and is worded so.
void print_report(const Terminal& out, const Case& c, const Fact<ReportBody>& fact);

}  // namespace truce::cli
