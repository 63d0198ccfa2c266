#include "judge/lifecycle.h"

#include <algorithm>

#include "judge/lifecycle_norms.h"
#include "judge/lifecycle_sequence.h"

namespace truce::judge {
namespace {

std::vector<Mask> certainly(const Answers& answers) {
  std::vector<Mask> out;
  for (const Lanes& lanes : answers) out.push_back(lanes.holds);
  return out;
}

}  // namespace

std::string_view to_string(StepState state) {
  static constexpr std::array<std::string_view, kStepStates> kWords{
      "created", "in-effect", "overdue", "suspended", "fulfilled", "violated", "discharged", "terminated", "exercised"};
  return kWords[static_cast<std::size_t>(state)];
}

Answers Step::in(StepState state) const {
  const std::vector<Mask>& here = possible[static_cast<std::size_t>(state)];
  Answers out(here.size());
  for (std::size_t word = 0; word < here.size(); ++word) {
    Mask elsewhere = 0;
    for (std::size_t s = 0; s < kStepStates; ++s) {
      if (s != static_cast<std::size_t>(state)) elsewhere |= possible[s][word];
    }
    out[word] = {here[word] & ~elsewhere, elsewhere & ~here[word]};
  }
  return out;
}

struct Lifecycles::State {
  State(const Case& c, const terms::Terms& t, const Views& v, Resolver& r, Breached b)
      : terms(t),
        views(v),
        resolver(r),
        breached(std::move(b)),
        times(c, t, v, r),
        norms(c, t, v, r, times, breached) {}

  /// Violated, and every duty that the breach brought is done.
  std::vector<Mask> remedied(const StepId& id, const Possible& possible, Instant now, Instant known) {
    const auto* provision = terms.provision(id.provision);
    const auto* duty = provision != nullptr ? std::get_if<terms::Obliges>(&provision->norm) : nullptr;
    if (duty == nullptr || duty->on_breach.empty()) return std::vector<Mask>(views.words(), 0);
    Answers out = norms.inside(possible, was_violated);
    for (const ProvisionId& remedy : duty->on_breach) {
      const EntryId notification = times.per_notification(remedy.str()) ? id.notification : EntryId{};
      out = both(out, norms.inside(norms.possible({remedy, notification}, now, known), is_done));
    }
    return certainly(out);
  }

  Step step(const StepId& id, Instant now, Instant known) {
    Step out;
    out.id = id;
    const Possible possible = norms.possible(id, now, known);
    for (auto& masks : out.possible) masks.assign(views.words(), 0);
    for (std::size_t word = 0; word < possible.size(); ++word) {
      for (std::size_t p = 0; p < kPhases; ++p) {
        out.possible[static_cast<std::size_t>(state_of(static_cast<Phase>(p)))][word] |= possible[word][p];
      }
    }
    out.late = certainly(norms.inside(possible, is_late));
    out.remedied = remedied(id, possible, now, known);
    const Life& life = norms.life(id, known);
    for (const Moment& moment : life.due.by_view)
      out.due.push_back(moment.happened == Verdict::fails ? Span{} : moment.when);
    put_in_order(out, terms, views, resolver, times, now, known);
    for (const GuardedSignal& signal : life.signals) {
      if (first_of(signal.when) <= now)
        out.entries.insert(out.entries.end(), signal.entries.begin(), signal.entries.end());
    }
    out.entries.insert(out.entries.end(), life.due.entries.begin(), life.due.entries.end());
    std::sort(out.entries.begin(), out.entries.end());
    out.entries.erase(std::unique(out.entries.begin(), out.entries.end()), out.entries.end());
    return out;
  }

  const terms::Terms& terms;
  const Views& views;
  Resolver& resolver;
  Breached breached;
  Times times;
  Norms norms;
};

Lifecycles::Lifecycles(const Case& c, const terms::Terms& terms, const Views& views, Resolver& resolver,
                       Breached breached)
    : state_(std::make_unique<State>(c, terms, views, resolver, std::move(breached))) {}
Lifecycles::Lifecycles(Lifecycles&&) noexcept = default;
Lifecycles& Lifecycles::operator=(Lifecycles&&) noexcept = default;
Lifecycles::~Lifecycles() = default;

std::vector<Step> Lifecycles::steps(Instant now, Instant known) {
  std::vector<Step> out;
  for (const terms::Provision& provision : state_->terms.provisions) {
    for (const StepId& id : state_->norms.instances(provision, known)) out.push_back(state_->step(id, now, known));
  }
  return out;
}

Step Lifecycles::step(const StepId& id, Instant now, Instant known) {
  return state_->step(id, now, known);
}

void Lifecycles::breaches_changed() {
  state_->norms.breaches_changed();
}

Answers Lifecycles::holds(const terms::Leaf& leaf, const Span& when, const EntryId& notification, Instant known) {
  using Form = terms::Leaf::Form;
  const bool ours = leaf.form == Form::time_in || leaf.form == Form::time_before || leaf.form == Form::time_after ||
                    leaf.form == Form::norm_state || leaf.form == Form::happened || leaf.form == Form::in_force;
  return ours ? state_->norms.leaf(leaf, {notification, {}}, when, known)
              : state_->views.everywhere(Verdict::undetermined);
}

std::vector<std::uint64_t> Lifecycles::entries_of(const terms::Leaf& leaf, const Span&, const EntryId& notification,
                                                  Instant known) {
  return state_->norms.entries(leaf, notification, known);
}

}  // namespace truce::judge
