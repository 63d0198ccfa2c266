// Boost.Asio and Beast 1.74 as our compilers need them; for the sources of the HTTP server only.
#pragma once

#include <utility>  // asio/awaitable.hpp uses std::exchange without it

// This Asio looks for clang's former, experimental coroutines; the standard's are what clang has today.
#if defined(__clang__)
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#endif

#define BOOST_BEAST_USE_STD_STRING_VIEW 1

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace truce {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

/// Hands an operation's error over in `code`, in the place of an exception.
[[nodiscard]] inline auto error_in(boost::system::error_code& code) {
  return asio::redirect_error(asio::use_awaitable, code);
}

}  // namespace truce
