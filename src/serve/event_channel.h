// Server-sent events (WHATWG HTML, section 9.2): what one audience is told, to any number of listeners.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace truce {

/// One event as it is sent. `data` may have several lines; `event` and `id` have one.
[[nodiscard]] std::string event_text(std::uint64_t id, std::string_view event, std::string_view data);

/// The Last-Event-ID header of a listener that comes back: the id it has everything up to. Nothing when there is none,
/// or it is not a number that event_text() prints.
[[nodiscard]] std::optional<std::uint64_t> last_event_id(std::optional<std::string_view> header);

/// What a channel keeps for those behind the newest.
struct EventLimits {
  std::size_t events = 256;
  std::size_t bytes = std::size_t{4} * 1024 * 1024;
};

/// The latest events of one audience, shared by all its listeners: each of these has only a place in it. A listener
/// that falls behind what is kept is ended, and resumes by asking anew with its Last-Event-ID; so a slow one costs
/// nothing. For any thread.
class EventChannel {
 public:
  explicit EventChannel(EventLimits limits = {}) : limits_(limits) {}
  EventChannel(const EventChannel&) = delete;
  EventChannel& operator=(const EventChannel&) = delete;

  /// Ids rise; one that does not is ignored (it was published before). O(listeners).
  void publish(std::uint64_t id, std::string_view event, std::string_view data);
  /// Ends all listeners, and those that come later: the audience is no more.
  void close();
  /// The latest published; 0 before the first.
  [[nodiscard]] std::uint64_t last() const;

  using Message = std::shared_ptr<const std::string>;
  struct Batch {
    std::vector<Message> messages;
    std::uint64_t upto = 0;  ///< the id of the last of them, or what was asked for
    bool ended = false;      ///< closed, or something after `id` is kept no more
  };
  /// What came after `id`, in order.
  [[nodiscard]] Batch after(std::uint64_t id) const;

  /// As long as it lives, `wake` is called after each publish() and close(), on their thread, which it must not hold
  /// up.
  class Subscription {
   public:
    Subscription(std::shared_ptr<EventChannel> channel, std::function<void()> wake);
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription();

   private:
    std::shared_ptr<EventChannel> channel_;
    std::list<std::function<void()>>::iterator place_;
  };

 private:
  struct Kept {
    std::uint64_t id;
    Message text;
  };
  EventLimits limits_;
  mutable std::mutex mutex_;
  std::deque<Kept> kept_;
  std::size_t bytes_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t forgotten_ = 0;  ///< the latest id that is kept no more
  bool closed_ = false;
  std::list<std::function<void()>> listeners_;
};

}  // namespace truce
