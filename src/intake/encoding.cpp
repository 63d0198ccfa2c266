// Bytes to UTF-8 by ICU; stops at the first byte that is not text.
#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>

#include "intake/table.h"

namespace truce::intake {
namespace {

/// The bytes that ICU could not read.
std::string offending_bytes(UConverter* converter) {
  std::array<char, 32> bytes{};
  auto length = static_cast<std::int8_t>(bytes.size());
  UErrorCode status = U_ZERO_ERROR;
  ucnv_getInvalidChars(converter, bytes.data(), &length, &status);
  if (U_FAILURE(status) || length <= 0) return "an incomplete character";
  return "byte 0x" + to_hex(as_bytes({bytes.data(), static_cast<std::size_t>(length)}));
}

Result<std::string> convert(std::string_view bytes, std::string_view encoding) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(std::string(encoding).c_str(), &status),
                                                                     &ucnv_close);
  if (U_FAILURE(status)) {
    return fail_at("", '"' + excerpt(encoding) + '"', "an encoding such as utf-8 or windows-1252", "unknown encoding");
  }
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);

  // No encoding that the schema admits makes more UTF-16 units than it has bytes.
  std::u16string units(bytes.size() + 1, u'\0');
  UChar* target = units.data();
  const char* source = bytes.data();
  ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, source + bytes.size(), nullptr, true,
                 &status);
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(bytes.size()));
  icu::UnicodeString(false, units.data(), static_cast<std::int32_t>(target - units.data())).toUTF8(sink);
  if (U_FAILURE(status)) {
    Error error;
    error.message = "not text in the encoding that the map says";
    error.line = 1 + static_cast<std::size_t>(std::ranges::count(out, '\n'));
    error.found = offending_bytes(converter.get());
    error.expected = fmt::format("{} text", encoding);
    return std::unexpected(std::move(error));
  }
  return out;
}

/// Valid UTF-8 with more than ASCII in it: in text of an encoding of one byte per character that does not come about.
bool is_certainly_utf8(std::string_view bytes) {
  const bool ascii = std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return !ascii && convert(bytes, "utf-8").has_value();
}

}  // namespace

Result<std::string> to_utf8(std::string_view bytes, std::string_view encoding) {
  if (!encoding.starts_with("utf-") && is_certainly_utf8(bytes)) {
    return fail_at("", "UTF-8 text", fmt::format("{} text", encoding), "not the encoding that the map says");
  }
  TRUCE_TRY(std::string out, convert(bytes, encoding));
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (out.starts_with(kByteOrderMark)) out.erase(0, kByteOrderMark.size());
  return out;
}

}  // namespace truce::intake
