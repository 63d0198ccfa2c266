// GET /api/events
#include <map>
#include <mutex>

#include "report/entries.h"
#include "report/entry_text.h"
#include "serve/api_context.h"

namespace truce::api {
namespace {

constexpr std::uint64_t told_at_once = 200;  // entries in one event; a client that missed more asks for them

/// {"size", "recorded_at", "root", "entries"}: the reading's head, and those entries since `from` that it shows.
Json head_of(LiveCase& live, const Reading& reading, std::uint64_t from) {
  const std::uint64_t size = reading.head().size;
  Json entries = Json::array();
  const std::uint64_t first = std::max(from, size > told_at_once ? size - told_at_once : 0);
  if (auto logged = live.entries(reading, first, size - std::min(first, size))) {
    for (const LoggedEntry& one : *logged) {
      if (!reading.shows(one.index)) continue;
      if (auto content = report::content_of(one)) entries.push_back(report::item(one, *content, reading.known()));
    }
  }
  return {{"size", size},
          {"recorded_at", to_string(reading.known().last_recorded_at)},
          {"root", to_hex(reading.head().root)},
          {"entries", std::move(entries)}};
}

/// A channel for each reader that listens.
class Channels {
 public:
  explicit Channels(std::shared_ptr<LiveCase> live)
      : live_(std::move(live)), listener_(live_->listen([this] { tell(); })) {}
  Channels(const Channels&) = delete;
  Channels& operator=(const Channels&) = delete;
  ~Channels() { live_->forget(listener_); }

  std::shared_ptr<EventChannel> of(const Reader& reader, std::uint64_t size) {
    std::lock_guard lock(mutex_);
    Told& told = told_[reader];
    if (!told.channel) told = {std::make_shared<EventChannel>(), size};
    return told.channel;
  }

 private:
  struct Told {
    std::shared_ptr<EventChannel> channel;
    std::uint64_t size = 0;  ///< up to which it was told
  };

  void tell() {
    std::lock_guard lock(mutex_);
    std::erase_if(told_, [](const auto& each) { return each.second.channel.use_count() == 1; });
    for (auto& [reader, told] : told_) {
      auto reading = live_->now(reader);
      if (!reading || (*reading)->head().size <= told.size) continue;
      told.channel->publish((*reading)->head().size, "head", head_of(*live_, **reading, told.size).dump());
      told.size = (*reading)->head().size;
    }
  }

  std::mutex mutex_;
  std::map<Reader, Told> told_;
  std::shared_ptr<LiveCase> live_;
  std::uint64_t listener_;
};

}  // namespace

void add_event_route(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  auto channels = std::make_shared<Channels>(context->live);
  Route route;
  route.method = "GET";
  route.path = "/api/events";
  route.cost = 2;
  route.answer = [context, channels](const RoutedRequest& request) -> Result<HttpReply> {
    const Reader reader = reader_of(request);
    TRUCE_TRY(const auto before, context->live->now(reader));
    auto channel = channels->of(reader, before->head().size);
    TRUCE_TRY(const auto reading, context->live->now(reader));
    const std::uint64_t size = reading->head().size;
    const std::uint64_t known = last_event_id(request.http.header("last-event-id")).value_or(size);
    HttpReply reply;
    reply.body = event_text(size, "head", head_of(*context->live, *reading, known).dump());
    reply.events = EventStream{
        .channel = std::move(channel), .after = size, .allowed = context->access->still_allowed(request.who)};
    return reply;
  };
  routes.push_back(std::move(route));
}

}  // namespace truce::api
