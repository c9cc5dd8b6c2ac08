-- Asks for random things whose ids follow from a number. Arguments: the path with a place for it, the first, the last.
function init(args)
   pattern, first, last = args[1], tonumber(args[2]), tonumber(args[3])
   math.randomseed(tonumber(args[4]))
end

function request()
   return wrk.format("GET", string.format(pattern, first + math.random(0, last - first)))
end

function done(summary, latency, requests)
   local e = summary.errors
   io.write(string.format(
      '{"requests": %d, "seconds": %f, "errors": %d, "p50": %f, "p99": %f}\n',
      summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
