// The terms: an agreed text as provisions that a machine can judge and a lawyer can read beside the articles.
//
// The file format is schemas/terms-1.schema.json (YAML 1.2 core). This header is the model of a loaded file; load.h
// reads one, lint.h checks one, program.h compiles one, print.h prints one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/base.h"

namespace truce::terms {

/// Whose place in a sentence an actor takes: the one who acts (`actor`, `bearer`), the one who is hit, or an actor
/// named outright.
enum class Slot : std::uint8_t { none, acting, target, named };

/// The states of a norm that a condition may ask for (Symboleo's terms).
enum class NormState : std::uint8_t {
  created,
  in_effect,
  suspended,
  fulfilled,
  violated,
  discharged,
  terminated,
  exercised
};
[[nodiscard]] std::string_view to_string(NormState state);

/// One controlled phrase: the only leaf of a condition, one atom of the compiled program.
struct Leaf {
  enum class Form : std::uint8_t {
    member,       ///< "<slot> is <group or actor>"
    has,          ///< "<slot or actor> has <question>": the answer yes
    place_in,     ///< "place in <zone>"
    place_near,   ///< "place within 500 m of <place>"
    weapon,       ///< "weapon is <class>"
    act,          ///< "act is <act>"
    time_in,      ///< "time in <period or event>"
    time_before,  ///< "time before <period or event>"
    time_after,   ///< "time after <period or event>"
    norm_state,   ///< "<provision> is fulfilled"
    happened,     ///< "<provision or event> started|completed|occurred [before|after <x> | within 5 days of <x>]"
    answer,       ///< "answer <question> is <answer>"
    in_force,     ///< implicit in every prohibition: its instrument is in force at the time
  };
  enum class Happening : std::uint8_t { started, completed, occurred };
  enum class Relation : std::uint8_t { none, before, after, within };

  Form form = Form::act;
  Slot slot = Slot::none;
  std::string subject;  ///< named actor, provision or event, question of `answer`
  std::string object;   ///< group, question of `has`, place, weapon, act, period, answer, instrument
  Metres distance;      ///< place_near
  NormState state = NormState::created;
  Happening happening = Happening::occurred;
  Relation relation = Relation::none;
  std::string other;  ///< the event or period that the relation names
  CalendarDuration within;
  std::string text;  ///< the phrase as written; equal phrases are one atom

  bool operator==(const Leaf& o) const { return text == o.text; }
};

/// Reads one phrase; the error says which forms there are.
[[nodiscard]] Result<Leaf> parse_leaf(std::string_view text);

/// A condition: a leaf, or all / any / not of conditions.
struct Condition {
  enum class Op : std::uint8_t { leaf, all, any, negation };
  Op op = Op::leaf;
  Leaf leaf;
  std::vector<Condition> parts;  ///< one for negation
};

struct Instrument {
  InstrumentId id;
  std::string title;
  std::string adopted;   ///< local date or date-time as written
  std::string in_force;  ///< likewise; empty: on adoption
  std::vector<ActorId> adopted_by;
  std::vector<std::string> binds;  ///< kinds of actor bound without acceptance
  std::vector<InstrumentId> amends, supplements, endorses, interprets;
  Instant in_force_at;  ///< resolved in the file's zone
};

struct Actor {
  ActorId id;
  std::string name;
  std::string kind;
  std::vector<ActorId> part_of;
  std::vector<std::string> aka;
};

/// A group by list (`members`) or by condition on a member (`when`, in which `actor` is the one asked about).
struct Group {
  ActorId id;
  std::string name;
  std::vector<ActorId> members;
  std::optional<Condition> when;
};

struct Place {
  enum class Kind : std::uint8_t { zone, line, site, route };
  enum class Baseline : std::uint8_t { agreed, disputed, per_party };
  PlaceId id;
  std::string name;
  Kind kind = Kind::zone;
  std::string geometry;                     ///< GeoJSON file name, "per-notification", or empty
  std::map<ActorId, std::string> by_party;  ///< per-party baseline
  Baseline baseline = Baseline::agreed;
  bool edge_inside = true;
  Metres tolerance;
  std::string approximate;
};

struct Weapon {
  std::string id;
  std::string name;
  std::vector<std::string> narrower_than;
};

struct Period {
  std::string id;
  std::optional<Instant> from, to;
  std::string from_event, to_event;
  bool open_ended = false;
};

struct Question {
  enum class Sort : std::uint8_t { fact, status, reading, evaluation, position };
  enum class Silence : std::uint8_t { undetermined, presume_yes, presume_no };
  QuestionId id;
  std::string ask;
  Sort sort = Sort::fact;
  std::vector<std::string> about;  ///< of actor, incident, place, time, notification
  std::vector<AnswerId> answers;   ///< yes, no unless listed
  ProvisionId decided_by;          ///< the power that settles it; empty: by the parties' agreement
  std::vector<ActorId> agreement_of;
  Silence silence = Silence::undetermined;
  std::vector<ActorId> held_by;  ///< sort position: whether one of these ...
  QuestionId held_question;      ///< ... holds, on this question, ...
  AnswerId held_answer;          ///< ... this answer
};
[[nodiscard]] std::string_view to_string(Question::Sort sort);

struct DueByAnswer;

struct Due {
  std::optional<Instant> at, by;
  std::optional<CalendarDuration> within, start_within;
  std::string of;
  bool hard = true;  ///< false: target
  QuestionId reading;
  std::vector<DueByAnswer> options;  ///< one per answer of `reading`
};

struct DueByAnswer {
  AnswerId answer;
  Due due;
};

struct Edge {
  enum class Type : std::uint8_t { finish_start, start_start, finish_finish, parallel };
  ProvisionId first, then;
  Type type = Type::finish_start;
  std::optional<CalendarDuration> lag;
  std::string cite;
};
[[nodiscard]] std::string_view to_string(Edge::Type type);

struct Separation {
  std::vector<std::pair<ActorId, PlaceId>> measured_from;
  std::vector<std::pair<std::string, Metres>> widths;  ///< weapon class, width
  QuestionId per_side;
};

struct Prohibits {
  std::vector<ActorId> bearer;
  std::string act;
  ActorId target;  ///< empty: any
  std::optional<Condition> when;
  std::string during;
  std::vector<ProvisionId> on_breach;
};
struct Obliges {
  enum class Mode : std::uint8_t { achieve, maintain, achieve_then_maintain };
  std::vector<ActorId> bearer;
  std::string to;
  std::vector<ActorId> owed_to;
  Mode mode = Mode::achieve;
  std::optional<Due> due;
  std::string no_deadline;
  std::string during;
  std::optional<Condition> when;
  bool may_be_early = false;
  bool survives_breach = false;
  std::vector<ProvisionId> on_breach;
  std::optional<Separation> separation;
};
struct Exempts {
  std::vector<ProvisionId> from;
  Condition when;
  std::vector<std::string> does_not_affect;
};
struct Empowers {
  std::vector<ActorId> holder;
  bool jointly = false;
  std::string to;
  QuestionId settles;
  ActorId binds;           ///< a group; empty: those bound by the instrument
  bool as_stated = false;  ///< false: prospective
  std::optional<Instant> by;
  std::optional<Condition> needs;
  std::vector<std::string> inputs;
};
struct Orders {
  std::vector<Edge> edges;
  QuestionId reading;
  std::vector<std::pair<AnswerId, std::vector<Edge>>> options;
};
struct Packages {
  enum class Rule : std::uint8_t { close_together, all_or_none, in_parallel };
  std::vector<ProvisionId> elements;
  Rule rule = Rule::close_together;
  std::optional<Condition> only_if;
};
struct Consults {
  std::vector<ActorId> bearer, with;
  std::string about;
  std::string before;
  bool agreement = false;  ///< false: hearing
};
struct Notifies {
  std::vector<ActorId> bearer, to;
  ActorId via;
  std::string about;
  CalendarDuration lead;
  std::string before;
  std::vector<std::string> content;
  std::vector<ActorId> acknowledge_by;
  std::optional<CalendarDuration> acknowledge_within;
  ProvisionId on_silence;
};

using Norm = std::variant<Prohibits, Obliges, Exempts, Empowers, Orders, Packages, Consults, Notifies>;

struct Provision {
  ProvisionId id;
  std::vector<std::string> cites;  ///< "instrument#locator"
  std::string quote, gist;
  std::string seen;  ///< primary, secondary, recalled, invented
  Norm norm;
  std::size_t line = 0;  ///< in the file

  /// The instrument of the first citation: the one whose being in force counts.
  [[nodiscard]] InstrumentId instrument() const;
};
/// "prohibits", "obliges", ...
[[nodiscard]] std::string_view kind_of(const Provision& provision);

struct Untranslated {
  std::string cite, construct, reason;
};

/// One `expect:` case: facts by phrase, a verdict per view, and the pivotal sets.
struct Expectation {
  std::string name;
  ProvisionId provision;
  std::vector<std::pair<std::string, std::map<std::string, char>>> facts;  ///< phrase → view ("*" for all) → T, F or U
  std::vector<std::pair<std::string, char>> verdict;                       ///< view → T, F or U, in file order
  std::optional<std::vector<std::vector<std::string>>> pivotal;
  std::size_t line = 0;
};

/// A local time that the file also states in UTC, so that lint can compare the two (T1).
struct UtcTwin {
  std::string where;  ///< provision or period
  std::string local;  ///< as written
  Instant resolved;   ///< `local` in the file's zone
  Instant stated;     ///< the UTC twin
  std::size_t line = 0;
};

/// A loaded terms file.
struct Terms {
  std::string id, title, status;
  std::string zone_name;
  ClockRule clock;
  std::vector<Instrument> instruments;
  std::vector<Actor> actors;
  std::vector<Group> groups;
  std::vector<Place> places;
  std::vector<Weapon> weapons;
  std::vector<Period> periods;
  std::vector<std::pair<std::string, std::string>> acts;    ///< id, in words
  std::vector<std::pair<std::string, std::string>> events;  ///< id, in words
  std::vector<Question> questions;
  std::vector<Provision> provisions;
  std::vector<Untranslated> untranslated;
  std::vector<Expectation> expectations;
  std::vector<UtcTwin> utc_twins;
  std::map<std::string, std::size_t> lines;  ///< line of a named thing by section and id: "questions/exclusion-scope"
  Digest sha256{};                           ///< of the file's bytes

  [[nodiscard]] const Instrument* instrument(const InstrumentId& id) const;
  [[nodiscard]] const Actor* actor(const ActorId& id) const;
  [[nodiscard]] const Group* group(const ActorId& id) const;
  [[nodiscard]] const Place* place(const PlaceId& id) const;
  [[nodiscard]] const Weapon* weapon(std::string_view id) const;
  [[nodiscard]] const Period* period(std::string_view id) const;
  [[nodiscard]] const Question* question(const QuestionId& id) const;
  [[nodiscard]] const Provision* provision(const ProvisionId& id) const;
  /// An actor's or group's printable name; the id itself when unknown.
  [[nodiscard]] std::string name_of(const ActorId& id) const;
};

}  // namespace truce::terms
