// Server-sent events: what listeners get, how they resume, and how they end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "serve/event_channel.h"
#include "small_site.h"

namespace truce {
namespace {

using namespace std::chrono_literals;

using test::ask;
using test::operation;
using test::quick;
using test::RawClient;
using test::RunningServer;
using test::status_of;
using testing::HasSubstr;
using testing::Not;

const std::string listen = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(EventText, has_a_line_for_each_field_and_each_line_of_data) {
  EXPECT_EQ(event_text(7, "head", "{}"), "id: 7\nevent: head\ndata: {}\n\n");
  EXPECT_EQ(event_text(7, "head", "a\nb\r\nc\rd"), "id: 7\nevent: head\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(event_text(7, "head", ""), "id: 7\nevent: head\ndata: \n\n");
}

TEST(EventText, the_last_id_comes_back_as_it_was_sent) {
  EXPECT_EQ(last_event_id("18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(last_event_id("0"), 0U);
  for (const char* text : {"", "x", "-1", "+1", "01", "1 ", "18446744073709551616", "1.0"}) {
    EXPECT_FALSE(last_event_id(text)) << text;
  }
  EXPECT_FALSE(last_event_id(std::nullopt));
}

std::vector<std::string> texts(const EventChannel::Batch& batch) {
  std::vector<std::string> all;
  for (const auto& message : batch.messages) all.push_back(*message);
  return all;
}

TEST(EventChannel, gives_what_came_after_an_id) {
  EventChannel channel;
  EXPECT_TRUE(channel.after(0).messages.empty());
  for (std::uint64_t id : {3, 5, 9}) channel.publish(id, "e", std::to_string(id));
  EXPECT_EQ(channel.last(), 9U);
  const auto all = channel.after(0);
  EXPECT_EQ(all.messages.size(), 3U);
  EXPECT_EQ(all.upto, 9U);
  EXPECT_EQ(texts(channel.after(3)), (std::vector{event_text(5, "e", "5"), event_text(9, "e", "9")}));
  EXPECT_EQ(channel.after(4).messages.size(), 2U);
  EXPECT_TRUE(channel.after(9).messages.empty());
  EXPECT_TRUE(channel.after(100).messages.empty());
  EXPECT_EQ(channel.after(100).upto, 100U);
}

TEST(EventChannel, tells_each_thing_once) {
  EventChannel channel;
  channel.publish(5, "e", "first");
  channel.publish(5, "e", "again");
  channel.publish(4, "e", "late");
  EXPECT_EQ(texts(channel.after(0)), std::vector{event_text(5, "e", "first")});
}

TEST(EventChannel, ends_who_is_behind_what_it_keeps) {
  EventChannel few({.events = 2, .bytes = 1'000'000});
  for (std::uint64_t id = 1; id <= 4; ++id) few.publish(id, "e", "x");
  EXPECT_FALSE(few.after(2).ended);
  EXPECT_EQ(few.after(2).messages.size(), 2U);
  EXPECT_TRUE(few.after(1).ended) << "2 came after it and is kept no more";
  EventChannel small({.events = 100, .bytes = 1000});
  for (std::uint64_t id = 1; id <= 4; ++id) small.publish(id, "e", std::string(400, 'x'));
  EXPECT_TRUE(small.after(1).ended);
  EXPECT_FALSE(small.after(2).ended);
  small.publish(5, "e", std::string(5000, 'x'));
  EXPECT_EQ(small.after(4).messages.size(), 1U) << "the latest is kept however long it is";
}

TEST(EventChannel, is_over_once_closed) {
  EventChannel channel;
  int woken = 0;
  auto shared = std::make_shared<EventChannel>();
  {
    const EventChannel::Subscription subscription(shared, [&] { ++woken; });
    shared->publish(1, "e", "x");
    EXPECT_EQ(woken, 1);
    shared->close();
    EXPECT_EQ(woken, 2);
    shared->publish(2, "e", "x");
  }
  EXPECT_EQ(woken, 2);
  EXPECT_TRUE(shared->after(1).ended);
}

/// A server whose /events tells of one channel; anything else answers "ok".
struct Channel {
  std::shared_ptr<EventChannel> channel = std::make_shared<EventChannel>(EventLimits{.events = 50, .bytes = 2'000'000});
  std::atomic<bool> allowed{true};
  HttpServerOptions options = quick();

  Channel() {
    options.limits.listeners = 20;
    options.limits.event = 500ms;
  }
  HttpSite site() {
    return [this](std::string_view path) {
      return std::vector{operation("GET", [this, path = std::string(path)](const HttpRequest& request) {
        if (path != "/events") return test::say("ok");
        Result<HttpReply> reply = HttpReply{};
        reply->events = EventStream{.channel = channel, .allowed = [this] { return allowed.load(); }};
        reply->events->after = last_event_id(request.header("last-event-id")).value_or(channel->last());
        reply->body = "data: hello\n\n";
        return reply;
      })};
    };
  }
};

void await_listeners(const HttpServerOptions& options, std::size_t count) {
  for (int i = 0; i < 2000 && options.load->listeners != count; ++i) std::this_thread::sleep_for(5ms);
  ASSERT_EQ(options.load->listeners, count);
}

/// A client that has begun to listen to it.
struct Listening {
  Channel events;
  RunningServer server{events.site(), events.options};
  RawClient client{server.port()};
  Listening() {
    client.send(listen);
    client.until("data: hello\n\n");
  }
};

TEST(EventStreams, begin_with_the_body_and_go_on_with_what_is_published) {
  Channel events;
  RunningServer server(events.site(), events.options);
  RawClient client(server.port());
  client.send(listen);
  const std::string head = client.until("data: hello\n\n");
  EXPECT_EQ(status_of(head), 200U);
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(head, HasSubstr("X-Accel-Buffering: no\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
  for (std::uint64_t id = 1; id <= 20; ++id) {
    events.channel->publish(id, "head", fmt::format("n{}", id));
    EXPECT_EQ(client.until("\n\n"), event_text(id, "head", fmt::format("n{}", id)));
  }
}

TEST(EventStreams, resume_after_the_last_id_a_listener_has) {
  Channel events;
  RunningServer server(events.site(), events.options);
  for (std::uint64_t id = 1; id <= 5; ++id) events.channel->publish(id, "head", "x");
  RawClient client(server.port());
  client.send("GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 3\r\n\r\n");
  client.until("data: hello\n\n");
  EXPECT_EQ(client.until("\n\n"), event_text(4, "head", "x"));
  EXPECT_EQ(client.until("\n\n"), event_text(5, "head", "x"));
}

TEST(EventStreams, end_for_who_comes_back_too_late) {
  Channel events;
  RunningServer server(events.site(), events.options);
  for (std::uint64_t id = 1; id <= 60; ++id) events.channel->publish(id, "head", "x");
  EXPECT_THAT(ask(server, "GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 3\r\n\r\n"),
              Not(HasSubstr("event: head")));
}

TEST(EventStreams, send_a_comment_when_there_is_nothing_else) {
  Channel events;
  events.options.limits.event_comment = 50ms;
  RunningServer server(events.site(), events.options);
  RawClient client(server.port());
  client.send(listen);
  client.until("data: hello\n\n");
  EXPECT_EQ(client.until("\n\n"), ":\n\n");
  EXPECT_EQ(client.until("\n\n"), ":\n\n");
}

TEST(EventStreams, a_slow_reader_is_ended_and_costs_no_memory) {
  Channel events;
  RunningServer server(events.site(), events.options);
  RawClient slow(server.port());
  slow.send(listen);
  slow.until("data: hello\n\n");
  RawClient quick_one(server.port());
  quick_one.send(listen);
  quick_one.until("data: hello\n\n");
  const std::string large(500'000, 'x');
  for (std::uint64_t id = 1; id <= 60; ++id) {
    events.channel->publish(id, "head", large);
    ASSERT_EQ(quick_one.until("\n\n").size(), event_text(id, "head", large).size());
  }
  await_listeners(events.options, 1);
  EXPECT_LT(slow.rest().size(), 60 * large.size());
  events.channel->publish(61, "head", "still");
  EXPECT_EQ(quick_one.until("\n\n"), event_text(61, "head", "still"));
}

TEST(EventStreams, end_when_the_client_goes) {
  Channel events;
  RunningServer server(events.site(), events.options);
  {
    RawClient client(server.port());
    client.send(listen);
    client.until("data: hello\n\n");
    await_listeners(events.options, 1);
  }
  await_listeners(events.options, 0);
}

TEST(EventStreams, end_when_the_listener_may_look_no_more) {
  Listening at;
  at.events.allowed = false;
  at.events.channel->publish(1, "head", "secret");
  EXPECT_EQ(at.client.rest(), "");
}

TEST(EventStreams, end_with_their_channel) {
  Listening at;
  at.events.channel->close();
  EXPECT_EQ(at.client.rest(), "");
}

TEST(EventStreams, end_for_a_client_that_goes_on_talking) {
  Listening at;
  at.client.send(std::string(100'000, 'x'));
  await_listeners(at.events.options, 0);
}

TEST(EventStreams, are_no_more_than_the_limit_and_leave_room_for_others) {
  Channel events;
  events.options.limits.listeners = 3;
  events.options.limits.connections = 2;
  RunningServer server(events.site(), events.options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(listen);
    clients.back().until("data: hello\n\n");
  }
  const std::string refused = ask(server, listen);
  EXPECT_EQ(status_of(refused), 503U);
  EXPECT_THAT(refused, HasSubstr("Retry-After: "));
  EXPECT_EQ(status_of(ask(server, "GET /other HTTP/1.1\r\nHost: x\r\n\r\n")), 200U);
  clients.pop_back();
  await_listeners(events.options, 2);
  RawClient next(server.port());
  next.send(listen);
  EXPECT_EQ(status_of(next.until("data: hello\n\n")), 200U);
}

TEST(EventStreams, one_address_may_have_so_many) {
  Channel events;
  events.options.limits.listeners_per_peer = 2;
  events.options.trusted_proxies = {"127.0.0.1"};
  RunningServer server(events.site(), events.options);
  auto from = [](const std::string& address) {
    return "GET /events HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + address + "\r\n\r\n";
  };
  std::deque<RawClient> clients;
  for (const char* address : {"2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"}) {
    clients.emplace_back(server.port());
    clients.back().send(from(address));
    EXPECT_EQ(status_of(clients.back().until("data: hello\n\n")), 200U);
  }
  EXPECT_EQ(status_of(ask(server, from("2001:db8::3"))), 429U);
  clients.pop_front();
  await_listeners(events.options, 2);
  RawClient next(server.port());
  next.send(from("2001:db8::3"));
  EXPECT_EQ(status_of(next.until("data: hello\n\n")), 200U);
}

TEST(EventStreams, a_head_gets_the_headers_alone) {
  Channel events;
  RunningServer server(events.site(), events.options);
  const std::string head = ask(server, "HEAD /events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(head), 200U);
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_EQ(test::body_of(head), "");
  EXPECT_EQ(events.options.load->listeners, 0U);
}

TEST(EventStreams, stopping_ends_listeners_and_lets_a_request_end) {
  Channel events;
  test::Gate gate;
  auto site = events.site();
  auto late = gate.site();
  RunningServer server([&](std::string_view path) { return path == "/late" ? late(path) : site(path); },
                       [&] {
                         events.options.limits.stop = 20s;
                         return events.options;
                       }());
  std::vector<RawClient> listeners;
  for (int i = 0; i < 10; ++i) {
    listeners.emplace_back(server.port());
    listeners.back().send(listen);
    listeners.back().until("data: hello\n\n");
  }
  RawClient busy(server.port());
  busy.send("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
  gate.await(1);
  server.ask_to_stop();
  for (RawClient& listener : listeners) EXPECT_EQ(listener.rest(), "");
  gate.opened.set_value();
  EXPECT_EQ(test::body_of(busy.rest()), "late");
  server.wait();
  EXPECT_EQ(events.options.load->listeners, 0U);
  events.channel->publish(1, "head", "nobody is there any more");
}

TEST(EventStreams, many_listeners_each_get_everything_in_order_while_others_come_and_go) {
  Channel events;
  RunningServer server(events.site(), events.options);
  std::atomic<int> right{0};
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number) {
    threads.emplace_back([&] {
      RawClient client(server.port());
      client.send(listen);
      client.until("data: hello\n\n");
      ++ready;
      bool all = true;
      for (std::uint64_t id = 1; id <= 40; ++id) all = all && client.until("\n\n") == event_text(id, "head", "x");
      right += all ? 1 : 0;
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < 30; ++i) {
      RawClient passing(server.port());
      passing.send(listen);
    }
  });
  while (ready < 8) std::this_thread::sleep_for(1ms);
  for (std::uint64_t id = 1; id <= 40; ++id) events.channel->publish(id, "head", "x");
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 8);
}

}  // namespace
}  // namespace truce
