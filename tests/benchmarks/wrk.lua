-- Asks the addresses of a file in turn, the second thread from the middle on; "\t" parts an address from the tag that a
-- browser would have of it. The last line of the output is the figures as JSON.
local asked, at, threads = {}, 0, 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, tag = line:match("^([^\t]*)\t?(.*)$")
    local headers = { ["Accept-Encoding"] = "gzip" }
    if tag ~= "" then headers["If-None-Match"] = tag end
    asked[#asked + 1] = wrk.format("GET", path, headers)
  end
  at = number * math.floor(#asked / 2)
end

function request()
  at = at + 1
  return asked[at % #asked + 1]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"seconds": %.3f, "answers": %d, "errors": %d, "p50": %.2f, "p95": %.2f, "p99": %.2f}\n',
    summary.duration / 1e6, summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
