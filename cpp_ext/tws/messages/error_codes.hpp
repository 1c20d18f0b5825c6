#pragma once

#include <cstdint>

namespace spy::tws {

/// The server takes all rows of a book away and sends them anew; the subscription goes on.
inline constexpr std::int32_t kDepthReset = 317;

/// Another client of this gateway has the same id; the server closes the connection.
inline constexpr std::int32_t kClientIdInUse = 326;

}  // namespace spy::tws
