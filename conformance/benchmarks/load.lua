-- SPDX-License-Identifier: Apache-2.0
-- load.lua - what wrk sends: $LOAD_OPERATION with the text in the file $LOAD_TEXT, whose holes are
-- driver.h's: `#` a key of 12 digits, `@` one of 2, of an item drawn below $LOAD_KEYS. A request is a
-- constant text with a few keys put in: the load generator shares the machine with the server and
-- must cost little. Prints "RESULT requests microseconds failures p50 p99", the last two in
-- microseconds.
local parts, kinds, limit, number = {}, {}, tonumber(os.getenv("LOAD_KEYS")), 0

local function hole(kind)
   if kind == "#" then
      number = math.random(0, limit - 1)
      return string.format("%012d", math.floor(number / 40))
   end
   return string.format("%02d", number % 40)
end

function init()
   math.randomseed(tonumber(os.getenv("LOAD_SEED")))
   local file = assert(io.open(os.getenv("LOAD_TEXT")))
   local text = file:read("*a")
   file:close()
   local size = #text
   for before, kind in text:gmatch("([^#@]*)([#@])") do
      parts[#parts + 1], kinds[#kinds + 1] = before, kind
      size = size + (kind == "#" and 11 or 1)
   end
   parts[#parts + 1] = text:match("[^#@]*$")
   parts[1] = table.concat({
      "POST / HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/x-amz-json-1.0",
      "X-Amz-Target: DynamoDB_20120810." .. os.getenv("LOAD_OPERATION"),
      "X-Amz-Date: 20261121T000000Z",
      "Authorization: AWS4-HMAC-SHA256 Credential=bench/20261121/us-east-1/dynamodb/aws4_request, "
         .. "SignedHeaders=host;x-amz-date;x-amz-target, "
         .. "Signature=00000000000000000000000000000000000000000000000000000000000000000",
      "Content-Length: " .. size, "", "" }, "\r\n") .. parts[1]
end

function request()
   if #kinds == 2 then
      return parts[1] .. hole(kinds[1]) .. parts[2] .. hole(kinds[2]) .. parts[3]
   elseif #kinds == 0 then
      return parts[1]
   end
   local text = {}
   for n = 1, #kinds do
      text[2 * n - 1], text[2 * n] = parts[n], hole(kinds[n])
   end
   text[2 * #kinds + 1] = parts[#parts]
   return table.concat(text)
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("RESULT %d %d %d %d %d", summary.requests, summary.duration,
      e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50),
      latency:percentile(99)))
   print(string.format("%d to connect, %d to read, %d to write, %d by status, %d too late",
      e.connect, e.read, e.write, e.status, e.timeout))
end
