// gzip files (RFC 1952) by zlib.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "intake/table.h"

namespace truce::intake {

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b");
}

Result<std::string> gunzip(std::string_view bytes, std::size_t limit) {
  constexpr int kGzipOnly = 16;  // zlib.h: add 16 to windowBits to read the gzip format only
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + kGzipOnly) != Z_OK) return fail(ErrorCode::unavailable, "zlib cannot start");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> guard(&stream, &inflateEnd);

  std::string out;
  std::array<char, 1 << 16> buffer;
  std::size_t taken = 0;
  while (true) {
    if (stream.avail_in == 0) {
      const std::size_t piece = std::min<std::size_t>(bytes.size() - taken, std::numeric_limits<uInt>::max());
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + taken));  // zlib reads it only
      stream.avail_in = static_cast<uInt>(piece);
      taken += piece;
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    const std::size_t got = buffer.size() - stream.avail_out;
    if (out.size() + got > limit) {
      return fail(ErrorCode::limit, "the unpacked file is larger than " + std::to_string(limit) + " bytes");
    }
    out.append(buffer.data(), got);
    if (state == Z_STREAM_END) {
      if (stream.avail_in == 0 && taken == bytes.size()) return out;
      inflateReset(&stream);  // another member follows
    } else if (state != Z_OK) {
      const bool ended = state == Z_BUF_ERROR;
      return fail_at("", ended ? "the end of the file" : "damaged data", "a whole gzip file", "cannot unpack the file");
    }
  }
}

}  // namespace truce::intake
