#include "snapshots/connector_form.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

/// With everything that a form may have.
class Everything final : public Connector {
public:
    Everything() {
        info_.id = "everything";
        info_.title = "Everything";
        info_.fields = {field("tenant", FormField::Kind::text, Needed::yes),
                        field("environment", FormField::Kind::text, Needed::no),
                        field("token", FormField::Kind::secret, Needed::no),
                        field("privateKey", FormField::Kind::secret_text, Needed::no),
                        field("baseUrl", FormField::Kind::url, Needed::no)};
        info_.fields.back().default_value = "https://api.example.com";
    }
    const ConnectorInfo& info() const override { return info_; }
    Result<std::string> account_of(const ConnectorSettings& settings) const override {
        if (settings.secrets.empty()) return fail(ErrorKind::invalid, "Give a token or a key.", "token");
        return std::string(settings.value("tenant"));
    }
    PollOutcome poll(const PollInput&, http::Client&) const override { return {}; }

private:
    enum class Needed { no, yes };
    static FormField field(std::string name, FormField::Kind kind, Needed needed) {
        FormField made;
        made.name = name;
        made.label = std::move(name);
        made.kind = kind;
        made.required = needed == Needed::yes;
        return made;
    }
    ConnectorInfo info_;
};

class ConnectorForm : public testing::Test {
protected:
    ConnectorForm() {
        stored_.values = {{"tenant", "acme"}, {"baseUrl", "https://api.example.com"}};
        stored_.secrets.emplace("token", Secret("stored-token"));
        connection_.account = "acme";
        connection_.settings = stored_.values;
        connection_.sealed = {{"token", "sealed"}};
        edit_.form.values = {{"tenant", "acme"}};
        edit_.form.secrets.emplace("token", Secret(""));
    }
    Result<EditedForm> edited() { return edited_form(everything_, connection_, stored_, edit_); }
    std::string changes() {
        const auto result = edited();
        return result ? changes_in_words(everything_.info(), connection_, *result) : result.error().message;
    }
    std::string refused_field() {
        const auto result = edited();
        return result ? "none" : result.error().field;
    }

    Everything everything_;
    Connection connection_;
    ConnectorSettings stored_;
    ConnectionEdit edit_;
};

TEST_F(ConnectorForm, keeps_a_stored_secret_that_is_left_empty) {
    const auto result = edited();
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->settings.secret("token"), "stored-token");
    EXPECT_EQ(result->kept, (std::set<std::string>{"token"}));
    EXPECT_EQ(changes(), "");
}

TEST_F(ConnectorForm, keeps_it_through_a_change_that_leads_nowhere_else) {
    edit_.form.values["environment"] = "production";
    EXPECT_EQ(changes(), "changed environment");
}

TEST_F(ConnectorForm, wants_it_again_where_an_address_changes) {
    edit_.form.values["baseUrl"] = "https://collector.example.net";
    EXPECT_EQ(refused_field(), "token");
    EXPECT_EQ(edited().error().kind, ErrorKind::invalid);
    edit_.form.secrets.insert_or_assign("token", Secret("  "));
    EXPECT_EQ(refused_field(), "token") << "blanks are nothing";
    edit_.form.secrets.insert_or_assign("token", Secret("given-again"));
    EXPECT_EQ(changes(), "new token, changed baseUrl");
    EXPECT_EQ(edited()->settings.secret("token"), "given-again");
}

TEST_F(ConnectorForm, wants_it_again_where_the_account_changes) {
    edit_.form.values["tenant"] = "evil";
    EXPECT_EQ(refused_field(), "token");
}

TEST_F(ConnectorForm, takes_an_address_that_is_not_set_for_the_default) {
    connection_.settings.erase("baseUrl");
    EXPECT_EQ(changes(), "");
    connection_.settings["baseUrl"] = "https://eu.example.com";
    EXPECT_EQ(refused_field(), "token") << "an emptied field leads to the default address";
}

TEST_F(ConnectorForm, wants_every_stored_secret_again) {
    stored_.secrets.emplace("privateKey", Secret("stored-key"));
    connection_.sealed["privateKey"] = "sealed";
    edit_.form.values["tenant"] = "other";
    edit_.form.secrets.insert_or_assign("token", Secret("given-again"));
    EXPECT_EQ(refused_field(), "privateKey");
    edit_.forgotten = {"privateKey"};
    EXPECT_EQ(changes(), "changed tenant, new token, forgot privateKey");
}

TEST_F(ConnectorForm, forgets_a_secret_only_where_the_connector_can_go_without) {
    edit_.forgotten = {"token"};
    EXPECT_EQ(edited().error().message, "Give a token or a key.");
    edit_.form.secrets.emplace("privateKey", Secret("-----BEGIN-----"));
    EXPECT_EQ(changes(), "forgot token, new privateKey");
    EXPECT_FALSE(edited()->settings.secrets.contains("token"));
}

TEST_F(ConnectorForm, takes_lines_only_where_several_belong) {
    edit_.form.secrets.emplace("privateKey", Secret("-----BEGIN-----\r\nMIIE\r\n-----END-----\r\n"));
    EXPECT_EQ(edited()->settings.secret("privateKey"), "-----BEGIN-----\nMIIE\n-----END-----");
    edit_.form.secrets.insert_or_assign("privateKey", Secret("-----BEGIN-----\nMI\tIE"));
    EXPECT_EQ(refused_field(), "privateKey");
    edit_.form.secrets.erase("privateKey");
    edit_.form.secrets.insert_or_assign("token", Secret("two\nlines"));
    EXPECT_EQ(refused_field(), "token");
}

}  // namespace
}  // namespace winsh
