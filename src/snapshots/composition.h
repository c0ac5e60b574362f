#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/connection.h"
#include "snapshots/people.h"

namespace winsh {

/// The content of a snapshot while it is put together: what is taken out of sections keeps what is known of
/// it, wherever it is put.
class Composition {
public:
    explicit Composition(const People& people) : people_(people) {}

    /// Copies what stands at `from` in the section to `to`. The object or array that holds `to` is made where
    /// it is missing; an array is added to at its end (`to` names its size). People get the name that they
    /// have in all sections. False where nothing stands at `from`.
    bool take(const Section& section, const std::string& from, const std::string& to);
    /// Something of our own making. An `untrusted` one quotes a third party.
    enum class Origin { own, untrusted };
    void put(const std::string& to, Json value, Origin origin = Origin::own);
    /// That many items of the array at `pointer` were not taken, for want of room.
    void leave_out(const std::string& pointer, std::size_t number);

    /// So many signals are none, because the loop's filter asks for others.
    void filter_out(std::size_t number) { filtered_out_ += number; }
    std::size_t filtered_out() const { return filtered_out_; }

    const Json& content() const { return content_; }
    /// JSON Pointers, each covering all below it; an array that holds one, and an object of
    /// nothing else, are covered as a whole.
    std::vector<std::string> untrusted() const;
    const Json& redactions() const { return redactions_; }
    const std::map<std::string, std::size_t>& left_out() const { return left_out_; }

private:
    void set(const std::string& to, Json value);
    void cover(const std::string& pointer);
    Json renamed(const Json& value) const;

    const People& people_;
    Json content_ = Json::object();
    std::vector<std::string> untrusted_;
    std::set<std::string, std::less<>> covered_;
    Json redactions_ = Json::array();
    std::map<std::string, std::size_t> left_out_;
    std::size_t filtered_out_ = 0;
};

}  // namespace winsh
