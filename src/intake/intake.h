// The front door of src/intake: tables of events from elsewhere, through a map file, into drafts of report entries.
//
// Nothing here signs, stores or looks at a clock. A draft is the JSON of an entry (schemas/entry-1.schema.json) of kind
// `report`, or `correction` of one, without `truce`, `case` and `author`, which whoever signs it adds.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "intake/events_map.h"
#include "intake/unknown_actors.h"

namespace truce::intake {

/// What the record holds under an entry id: the entry itself, or the last correction in its chain.
struct Standing {
  EntryId id;              ///< id of the entry that stands (the correction's, when there is one)
  Json entry;              ///< its content; of a correction, the `report` beside it is the corrected one
  bool withdrawn = false;  ///< nothing stands any more
};

/// Asks the record for what stands under a drafted entry id; nothing when it was never recorded.
using Lookup = std::function<std::optional<Standing>(const EntryId& id)>;

struct ImportOptions {
  bool keep_good = false;          ///< keep the good rows although others are refused
  bool draft_corrections = false;  ///< draft a correction for a row whose recorded entry differs
  Lookup lookup{};                 ///< may be empty: then everything is new
  /// Called now and then, and at the end, with the rows done and the rows there are. May be empty.
  std::function<void(std::size_t done, std::size_t total)> progress{};
};

/// One entry to sign.
struct Draft {
  std::size_t line = 0;  ///< line of the file on which its row begins, from 1
  EntryId id;
  IncidentId incident;
  Json entry;
};

/// A row whose entry is recorded already with other content.
struct Difference {
  std::size_t line = 0;
  EntryId standing;                   ///< the entry that stands
  std::vector<std::string> pointers;  ///< members that differ, as RFC 6901 pointers into the entry, in order
};

struct Imported {
  std::size_t rows = 0;       ///< rows of the table, without header and HXL row
  std::size_t unchanged = 0;  ///< recorded already with the same content
  std::size_t repeated = 0;   ///< the same entry with the same content as an earlier row of this file
  std::size_t withdrawn = 0;  ///< recorded and withdrawn: left alone
  std::vector<Draft> drafts;  ///< in the file's order; empty when a row was refused and keep_good is off
  std::vector<Difference> differences;
  std::vector<Error> refused;  ///< one per refused row: file, line, the column by its name, found, expected
  std::vector<UnknownActor> unknown_actors;  ///< by rows, most first
  std::map<ActorId, std::size_t> actors;     ///< actor ids that the drafts name (also `by`), and in how many
};

/// Reads `bytes` (as the file holds them: the map says the encoding; gzip is recognised and unpacked) and maps every
/// row. The error is one of the whole file: not the encoding that the map says, no CSV, over a limit, a column of the
/// map that is missing. Bad rows are not an error but listed in `refused`. `file` is the name for messages.
/// Deterministic: the same bytes, map and lookup answers give the same result.
[[nodiscard]] Result<Imported> import_events(std::string_view bytes, std::string_view file, const EventsMap& map,
                                             const ImportOptions& options = {});

}  // namespace truce::intake
