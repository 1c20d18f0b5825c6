#pragma once

#include <cstdint>
#include <string>

#include "tws/requests/request_writer.hpp"

namespace spy::tws {

/// Which contract a request is about; what is left empty is for the server to find.
struct Contract {
  std::int64_t contract_id = 0;       ///< IBKR's number of it; 0 where not known.
  std::string symbol;                 ///< Such as SPY; of the underlying for an option.
  std::string security_type = "STK";  ///< STK, OPT, IND and so on.
  std::string last_trade_date;        ///< Expiration, `yyyymmdd`; empty for stocks.
  std::string strike;                 ///< USD; empty for stocks.
  std::string right;                  ///< C or P; empty for stocks.
  std::string multiplier;             ///< Shares a contract; empty for stocks.
  std::string exchange = "SMART";     ///< Where, SMART or a venue.
  std::string primary_exchange;       ///< Where it is listed.
  std::string currency = "USD";       ///< What its prices are in.
  std::string local_symbol;           ///< The exchange's name of it.
  std::string trading_class;          ///< Tells apart contracts of one symbol.
};

/// Adds the twelve fields by which requests name a contract.
RequestWriter& operator<<(RequestWriter& writer, const Contract& contract);

}  // namespace spy::tws
