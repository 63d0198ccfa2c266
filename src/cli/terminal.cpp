#include "cli/terminal.h"

#include <fmt/format.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "cli/text.h"

namespace truce::cli {
namespace {

constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kWidest = 200;
constexpr std::size_t kUsual = 100;

std::size_t screen_width() {
  if (const char* stated = std::getenv("COLUMNS"); stated != nullptr) {
    if (long columns = std::strtol(stated, nullptr, 10); columns > 0) {
      return std::clamp(static_cast<std::size_t>(columns), kNarrowest, kWidest);
    }
  }
  winsize size{};
  if (isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::clamp(static_cast<std::size_t>(size.ws_col), kNarrowest, kWidest);
  }
  return kUsual;
}

bool set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::plain: return "";
    case Colour::bold: return "1";
    case Colour::dim: return "2";
    case Colour::red: return "31";
    case Colour::yellow: return "33";
    case Colour::green: return "32";
    case Colour::cyan: return "36";
  }
  return "";
}

}  // namespace

Terminal Terminal::of_process() {
  Terminal terminal;
  std::setlocale(LC_CTYPE, "");
  terminal.style_.unicode = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  terminal.style_.colour = isatty(STDOUT_FILENO) != 0 && !set("NO_COLOR");
  terminal.style_.width = screen_width();
  terminal.progress_ = isatty(STDERR_FILENO) != 0;
  terminal.interactive_ = terminal.progress_ && isatty(STDIN_FILENO) != 0;
  return terminal;
}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  if (!style_.colour || colour == Colour::plain || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(colour), text);
}

void Terminal::print(std::string_view text) const {
  if (!text.empty()) std::fwrite(text.data(), 1, text.size(), stdout);
}

void Terminal::line(std::string_view text) const {
  print(text);
  print("\n");
}

void Terminal::heading(std::string_view text) const {
  line();
  line(paint(Colour::bold, text));
}

void Terminal::paragraph(std::string_view text, std::size_t indent, std::string_view lead) const {
  std::string margin(indent, ' ');
  bool first = true;
  for (const auto& part : wrap(text, style_.width > indent ? style_.width - indent : 1)) {
    line((first && !lead.empty() ? pad_right(lead, indent) : margin) + part);
    first = false;
  }
}

void Terminal::field(std::string_view name, std::string_view text, std::size_t indent, std::size_t width) const {
  if (text.empty()) return;
  std::size_t margin = indent + std::max(width, columns(name) + 2);
  bool first = true;
  for (const auto& part : wrap(text, style_.width > margin + 10 ? style_.width - margin : 10)) {
    std::string label = std::string(indent, ' ') + paint(Colour::dim, name);
    std::size_t used = indent + columns(name);
    line((first ? label + std::string(margin - used, ' ') : std::string(margin, ' ')) + part);
    first = false;
  }
}

void Terminal::json(const Json& document) const {
  line(document.dump(2, ' ', false, Json::error_handler_t::replace));
}

void Terminal::note(std::string_view text) const {
  std::fflush(stdout);
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

std::function<void(std::uint64_t, std::uint64_t)> Terminal::progress(std::string label) const {
  if (!progress_) return [](std::uint64_t, std::uint64_t) {};
  using Moment = std::chrono::steady_clock;
  constexpr auto kPatience = std::chrono::milliseconds(400);
  auto next = std::make_shared<Moment::time_point>(Moment::now() + kPatience);
  auto shown = std::make_shared<bool>(false);
  return [label = std::move(label), next, shown](std::uint64_t done, std::uint64_t total) {
    constexpr auto kPause = std::chrono::milliseconds(100);
    auto now = Moment::now();
    if (done >= total) {
      if (*shown) std::fputs("\r\x1b[K", stderr);
      *shown = false;
    } else if (now >= *next) {
      *next = now + kPause;
      *shown = true;
      fmt::print(stderr, "\r{} {} of {} ({} %)\x1b[K", label, done, total, total == 0 ? 100 : done * 100 / total);
    }
    std::fflush(stderr);
  };
}

std::optional<std::string> Terminal::ask(std::string_view prompt) const {
  std::fflush(stdout);
  fmt::print(stderr, "{}", prompt);
  std::fflush(stderr);
  std::string answer;
  if (!std::getline(std::cin, answer)) return std::nullopt;
  return answer;
}

Status Terminal::finish() const {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    return fail(ErrorCode::unavailable, "standard output took not everything");
  }
  return {};
}

}  // namespace truce::cli
