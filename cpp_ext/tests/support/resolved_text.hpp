#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace spy::testing {

/// Resolved settings of a home that watches SPY over the four sessions of Thanksgiving week 2024.
inline constexpr std::string_view kResolvedText = R"(format = 1
home = "/home/trader/spy"

[log]
level = "info"
folder = "/home/trader/spy/logs"
file_megabytes = 20
files = 5

[gateway]
host = "127.0.0.1"
port = 4002

[collector]
client_id = 18
depth_subscriptions = 3
tick_by_tick_subscriptions = 2
files = true
sync_seconds = 1.0

[publish]
folder = "/dev/shm/spy-1000-0123456789ab"
tcp_port = 0

[[instrument]]
venue = "IBKR"
symbol = "SPY"
currency = "USD"
calendar = "XNYS"
key = "SPY"

[sessions.XNYS]
dates = [20241125, 20241126, 20241127, 20241129]
opens = [1732545000, 1732631400, 1732717800, 1732890600]
closes = [1732568400, 1732654800, 1732741200, 1732903200]

[sessions."24/7"]
dates = [20241126, 20241127]
opens = [1732579200, 1732665600]
closes = [1732665600, 1732752000]
)";

/// The same settings with the one place where `old_part` stands changed.
inline std::string resolved_text_with(std::string_view old_part, std::string_view new_part) {
  std::string text{kResolvedText};
  const std::size_t position = text.find(old_part);
  if (position == std::string::npos) {
    throw std::logic_error("the resolved settings hold no " + std::string{old_part});
  }
  return text.replace(position, old_part.size(), new_part);
}

}  // namespace spy::testing
