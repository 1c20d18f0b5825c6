#pragma once

#include <cstdint>
#include <string_view>

#include "tws/fields/escaped_text.hpp"

namespace spy::tws {

/// From which number on orders may be numbered.
struct NextValidId {
  static constexpr std::int32_t kId = 9;
  static constexpr std::string_view kType = "nextValidId";

  std::int32_t version = 0;   ///< Layout version; always the same at one server version.
  std::int32_t order_id = 0;  ///< The first free number.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("orderId", self.order_id);
  }
};

/// The accounts behind this login.
struct ManagedAccounts {
  static constexpr std::int32_t kId = 15;
  static constexpr std::string_view kType = "managedAccounts";

  std::int32_t version = 0;        ///< Layout version; always the same at one server version.
  std::string_view accounts_list;  ///< Their names, separated by commas.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("accountsList", self.accounts_list);
  }
};

/// The server's time.
struct CurrentTime {
  static constexpr std::int32_t kId = 49;
  static constexpr std::string_view kType = "currentTime";

  std::int32_t version = 0;  ///< Layout version; always the same at one server version.
  std::int64_t time = 0;     ///< Seconds since 1970 UTC.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("time", self.time);
  }
};

/// An error of a request, or a notice.
struct ErrorMessage {
  static constexpr std::int32_t kId = 4;
  static constexpr std::string_view kType = "error";

  std::int32_t version = 0;                ///< Layout version; always the same at one server version.
  std::int32_t id = 0;                     ///< The request or order; -1 for a notice that belongs to none.
  std::int32_t error_code = 0;             ///< What happened, as the protocol numbers it.
  EscapedText error_msg;                   ///< The same in words.
  EscapedText advanced_order_reject_json;  ///< Why an order was rejected; mostly empty.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("id", self.id);
    archive("errorCode", self.error_code);
    archive("errorMsg", self.error_msg);
    archive("advancedOrderRejectJson", self.advanced_order_reject_json);
  }
};

}  // namespace spy::tws
