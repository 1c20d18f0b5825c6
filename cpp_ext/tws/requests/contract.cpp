#include "tws/requests/contract.hpp"

namespace spy::tws {

RequestWriter& operator<<(RequestWriter& writer, const Contract& contract) {
  return writer << contract.contract_id << contract.symbol << contract.security_type
                << contract.last_trade_date << contract.strike << contract.right << contract.multiplier
                << contract.exchange << contract.primary_exchange << contract.currency
                << contract.local_symbol << contract.trading_class;
}

}  // namespace spy::tws
