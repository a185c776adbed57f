-- 99 of 100 requests have a valid token, every hundredth an expired or a forged one. Counts every status.
local tokens = { good = os.getenv("GOOD"), expired = os.getenv("EXPIRED"), forged = os.getenv("FORGED") }
local headers, threads, sent = {}, {}, 0
for name, token in pairs(tokens) do
  headers[name] = wrk.format("GET", "/api/merchant", { Authorization = "Bearer " .. token })
end

function setup(thread) table.insert(threads, thread) end

function init() ok, unauthorized, other = 0, 0, 0 end

function request()
  sent = sent + 1
  if sent % 200 == 0 then return headers.expired end
  if sent % 100 == 0 then return headers.forged end
  return headers.good
end

function response(status)
  if status == 200 then ok = ok + 1 elseif status == 401 then unauthorized = unauthorized + 1 else other = other + 1 end
end

function done(summary, latency)
  local total = { ok = 0, unauthorized = 0, other = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(total) do total[name] = total[name] + thread:get(name) end
  end
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  print(string.format("RESULT requests=%d microseconds=%d ok=%d unauthorized=%d other=%d broken=%d p50_us=%d p99_us=%d",
    summary.requests, summary.duration, total.ok, total.unauthorized, total.other, broken,
    latency:percentile(50), latency:percentile(99)))
end
