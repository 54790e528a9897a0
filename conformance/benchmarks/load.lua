-- SPDX-License-Identifier: Apache-2.0
-- load.lua - what wrk sends: $LOAD names one of the loads below. Keys have one length, so that a
-- request is a constant text with a few keys put in; the load generator shares the machine with
-- the server and must cost little. Prints "RESULT requests microseconds failures".
local items, groups = 10000, 500
local operation = os.getenv("LOAD_OPERATION")
local pad = string.rep("abcdefghij", 33)

local function key(limit)
   return string.format("k%09d", math.random(0, limit - 1))
end

local function fresh()
   return string.format("k%09d", math.random(0, 999999999))
end

-- LuaJIT's string.rep knows no separator.
local function joined(text, count)
   local all = {}
   for n = 1, count do all[n] = text end
   return table.concat(all, ",")
end

-- name -> body with # where a key goes, and the maker of that key
local item = '{"pk":{"S":"#"},"sk":{"S":"2026"},"g":{"S":"@"},"n":{"N":"42"},"pad":{"S":"' .. pad .. '"}}'
local loads = {
   PutItem = { '{"TableName":"bench","Item":' .. item .. '}', fresh },
   GetItem = { '{"TableName":"bench","Key":{"pk":{"S":"#"},"sk":{"S":"2026"}}}',
               function() return key(items) end },
   Query = { '{"TableName":"bench-query","KeyConditionExpression":"pk = :p",'
             .. '"ExpressionAttributeValues":{":p":{"S":"#"}},"ScanIndexForward":false,"Limit":20}',
             function() return key(groups) end },
   UpdateItem = { '{"TableName":"bench","Key":{"pk":{"S":"#"},"sk":{"S":"2026"}},'
                  .. '"UpdateExpression":"SET n = n + :one","ConditionExpression":"attribute_exists(pk)",'
                  .. '"ExpressionAttributeValues":{":one":{"N":"1"}}}', function() return key(items) end },
   PutItemGSI = { '{"TableName":"bench-gsi","Item":' .. item .. '}', fresh },
   BatchWriteItem = { '{"RequestItems":{"bench":['
                      .. joined('{"PutRequest":{"Item":' .. item .. '}}', 25) .. ']}}', fresh },
}

local parts, maker, head

function init()
   math.randomseed(os.time() + 7)
   local body
   body, maker = unpack(loads[os.getenv("LOAD")])
   body = body:gsub("@", "k000000001")
   parts = {}
   local from = 1
   while true do
      local at = body:find("#", from, true)
      parts[#parts + 1] = body:sub(from, (at or 0) - 1)
      if not at then break end
      from = at + 1
   end
   local size = #body + (#parts - 1) * 9
   head = table.concat({
      "POST / HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/x-amz-json-1.0",
      "X-Amz-Target: DynamoDB_20120810." .. operation, "X-Amz-Date: 20261121T000000Z",
      "Authorization: AWS4-HMAC-SHA256 Credential=bench/20261121/us-east-1/dynamodb/aws4_request, "
         .. "SignedHeaders=host;x-amz-date;x-amz-target, "
         .. "Signature=00000000000000000000000000000000000000000000000000000000000000000",
      "Content-Length: " .. size, "", "" }, "\r\n")
end

function request()
   if #parts == 2 then
      return head .. parts[1] .. maker() .. parts[2]
   end
   local text = { head, parts[1] }
   for n = 2, #parts do
      text[#text + 1] = maker()
      text[#text + 1] = parts[n]
   end
   return table.concat(text)
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("RESULT %d %d %d %d", summary.requests, summary.duration,
      e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(99)))
end
