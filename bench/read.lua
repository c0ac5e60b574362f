-- What wrk sends: the same request for winshd and for nginx, with a token that is drawn anew each time.
--   TOKENS a file with one token a line, all of one length; DRAW how many of its first lines; ETAG and CLOSE as needed
local tokens = assert(io.open(os.getenv("TOKENS"), "rb")):read("*a")
local width = tokens:find("\n", 1, true)
local draw = tonumber(os.getenv("DRAW"))
local path = os.getenv("TARGET_PATH")
local random = math.random

local rest = "\r\n"
if os.getenv("ETAG") then rest = rest .. "If-None-Match: " .. os.getenv("ETAG") .. "\r\n" end
if os.getenv("CLOSE") then rest = rest .. "Connection: close\r\n" end
rest = rest .. "\r\n"
local start = "GET " .. path .. " HTTP/1.1\r\nHost: " .. os.getenv("TARGET_HOST") .. "\r\nAuthorization: Bearer "

local function request_of(number)
    return start .. tokens:sub(number * width + 1, (number + 1) * width - 1) .. rest
end

-- Few requests are made beforehand: putting texts together costs wrk more than sending them, and a client that is slower
-- than the servers measures itself.
local made = {}

function init(arguments)
    math.randomseed(os.time())
    if draw > 10000 then return end
    for number = 0, draw - 1 do made[number] = request_of(number) end
end

function request()
    local number = random(0, draw - 1)
    return made[number] or request_of(number)
end

function done(summary, latency, requests)
    io.write(string.format("RESULT %d %d %.0f %d %d\n", summary.requests, summary.duration, latency:percentile(99),
        summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
