#include "serve/event_channel.h"

#include <fmt/format.h>

#include <charconv>

namespace truce {

std::string event_text(std::uint64_t id, std::string_view event, std::string_view data) {
  std::string text = fmt::format("id: {}\nevent: {}\n", id, event);
  for (std::size_t begin = 0; begin <= data.size();) {
    const std::size_t end = std::min(data.find_first_of("\r\n", begin), data.size());
    text += fmt::format("data: {}\n", data.substr(begin, end - begin));
    begin = end + (data.substr(end).starts_with("\r\n") ? 2 : 1);
  }
  return text + "\n";
}

std::optional<std::uint64_t> last_event_id(std::optional<std::string_view> header) {
  if (!header) return std::nullopt;
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(header->data(), header->data() + header->size(), id);
  if (error != std::errc{} || end != header->data() + header->size() || fmt::to_string(id) != *header) {
    return std::nullopt;
  }
  return id;
}

void EventChannel::publish(std::uint64_t id, std::string_view event, std::string_view data) {
  auto text = std::make_shared<const std::string>(event_text(id, event, data));
  const std::scoped_lock lock(mutex_);
  if (id <= last_ || closed_) return;
  last_ = id;
  bytes_ += text->size();
  kept_.push_back({id, std::move(text)});
  while (kept_.size() > limits_.events || (bytes_ > limits_.bytes && kept_.size() > 1)) {
    forgotten_ = kept_.front().id;
    bytes_ -= kept_.front().text->size();
    kept_.pop_front();
  }
  for (const auto& wake : listeners_) wake();
}

void EventChannel::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  for (const auto& wake : listeners_) wake();
}

std::uint64_t EventChannel::last() const {
  const std::scoped_lock lock(mutex_);
  return last_;
}

EventChannel::Batch EventChannel::after(std::uint64_t id) const {
  const std::scoped_lock lock(mutex_);
  Batch batch{.messages = {}, .upto = id, .ended = closed_ || id < forgotten_};
  if (batch.ended) return batch;
  auto first = kept_.end();
  while (first != kept_.begin() && std::prev(first)->id > id) --first;
  for (auto it = first; it != kept_.end(); ++it) {
    batch.messages.push_back(it->text);
    batch.upto = it->id;
  }
  return batch;
}

EventChannel::Subscription::Subscription(std::shared_ptr<EventChannel> channel, std::function<void()> wake)
    : channel_(std::move(channel)) {
  const std::scoped_lock lock(channel_->mutex_);
  place_ = channel_->listeners_.insert(channel_->listeners_.end(), std::move(wake));
}

EventChannel::Subscription::~Subscription() {
  const std::scoped_lock lock(channel_->mutex_);
  channel_->listeners_.erase(place_);
}

}  // namespace truce
