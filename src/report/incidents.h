// Incidents as documents: what is reported on each, by whom, and the verdicts of every view.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "judge/judge.h"
#include "report/page.h"
#include "space/geometry.h"

namespace truce::report {

/// Which incidents to look at; what is empty admits all.
struct IncidentFilter {
  struct Box {
    double west = 0, south = 0, east = 0, north = 0;  ///< degrees; west > east crosses the antimeridian
  };
  std::optional<Box> box;        ///< reported at a point in it
  std::optional<Geometry> area;  ///< a zone: it was perhaps in it, also because nobody states where
  std::optional<bool> placed;    ///< only those where somebody states a point, or only the others
  std::optional<Span> when;
  ActorId actor;      ///< a candidate for who acted, a target, or who reports
  std::string act;    ///< reported as this
  std::string text;   ///< all its words in an id, title, text or name of a place, as in a search (search.h)
  std::string marks;  ///< its mark in `view` is one of these: "v", "u", "n", "-" (IncidentCounts)
  std::string view;   ///< of `marks`; empty: the agreed record
  std::vector<std::string> differ;  ///< its mark is not the same in all of these views
};

/// "w,s,e,n" in degrees.
[[nodiscard]] Result<IncidentFilter::Box> parse_box(const std::string& text);

/// "lon,lat lon,lat lon,lat …", the corners of an area in degrees, as a zone.
[[nodiscard]] Result<Geometry> parse_area(const std::string& text);

/// The part of the record that incidents are read from. `all`: truce::incidents(c), which `judgement` (null without
/// terms) has in the same order.
struct IncidentSource {
  const Case& record;
  std::span<const Incident> all;
  const judge::Judgement* judgement;
};

/// Those that the filter admits, as indexes into `all`, in order of first report. not_found for a view that is not
/// there. O(reports + findings).
[[nodiscard]] Result<std::vector<std::size_t>> select(const IncidentSource& source, const IncidentFilter& filter);

/// Puts them in order: by "title", "when", "where", "actors", "reports", "status" or "view.NAME" (violation first), led
/// by
/// "-" downwards; what is not known last either way. bad_input for another word. O(n log n).
[[nodiscard]] Status sort(const IncidentSource& source, std::vector<std::size_t>& selected, const std::string& by);

/// {"incidents", "total"}: those of the page, and how many there are. An incident is {"incident", "title", "when",
/// "place", "where", "within", "acts", "actors", "targets", "reports", "status", "verdicts"}. A verdict is "v", "n" or
/// "u", the worst over the provisions in play (violation over undetermined over no violation), and absent where none
/// is; there are none without a judgement. `place` is null where nobody states a point; `where` is its name.
[[nodiscard]] Json incidents(const IncidentSource& source, std::span<const std::size_t> selected, const Page& page);

/// How to count them.
struct IncidentCounting {
  std::vector<std::string> views;  ///< whose marks are counted; none: the agreed record
  double cell = 0;                 ///< degrees: also by squares of this side; 0: not
  Zone zone = Zone::utc();         ///< whose days are counted
};

/// The selected ones in figures: {"total", "unplaced", "undated", "no_finding", "actors", "acts", "box", "span",
/// "days", "cells"}. `actors` are candidates and targets; `box` is around all points, `span` the first and the last
/// day; a day is
/// {"day", "counts"}, a cell {"lat", "lon", "counts"} with the mean of its points. Counts are, by view, how many have
/// which mark: "v", "u" and "n" as above, "-" where no provision is in play. not_found for a view that is not there.
[[nodiscard]] Result<Json> counts(const IncidentSource& source, std::span<const std::size_t> selected,
                                  const IncidentCounting& counting);

/// One incident with its reports and assessments, standing or not, who is said to have acted, and its findings.
/// not_found.
[[nodiscard]] Result<Json> incident(const IncidentSource& source, const IncidentId& id);

}  // namespace truce::report
