#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

/// `conflict` where the record was sealed with another key than the one that seals now. "" is no record, and
/// passes.
Result<void> check_sealed_now(Database& database, std::string_view record);

class SqliteSealedStore final : public SealedStore {
public:
    SqliteSealedStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<std::vector<SealedRow>> list() override;
    Result<std::optional<std::string>> find(const SealedPlace& place) override;
    Result<bool> replace(const SealedPlace& place, std::string_view old, std::string_view fresh) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
