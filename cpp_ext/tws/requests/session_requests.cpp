#include "tws/requests/session_requests.hpp"

#include <spdlog/fmt/fmt.h>

#include <string_view>
#include <utility>

#include "tws/requests/request_writer.hpp"

namespace spy::tws {

namespace {

constexpr std::int32_t kLowestVersion = 100;
constexpr std::string_view kProtocol{"API\0", 4};

}  // namespace

std::string greeting() {
  return std::string{kProtocol} + framed(fmt::format("v{}..{}", kLowestVersion, kServerVersion));
}

std::string start_api(std::int32_t client_id) {
  RequestWriter writer;
  writer << 71 << 2 << client_id << "";
  return std::move(writer).finish();
}

std::string ask_current_time() {
  RequestWriter writer;
  writer << 49 << 1;
  return std::move(writer).finish();
}

std::string ask_market_data_type(WantedData wanted) {
  RequestWriter writer;
  writer << 59 << 1 << static_cast<int>(wanted);
  return std::move(writer).finish();
}

}  // namespace spy::tws
