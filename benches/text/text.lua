-- The tasks of text.jl that make sense here: the name and the median milliseconds of five runs on a line.
local state = 1
local function next_number()
    state = (state * 1664525 + 1013904223) % 4294967296
    return math.floor(state / 256)
end
local WORDS = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"}
local function words(n)
    state = 1
    local parts = {}
    for i = 1, n do
        parts[i] = WORDS[next_number() % 12 + 1] .. next_number() % 500 .. (i % 10 == 0 and "\n" or " ")
    end
    return table.concat(parts)
end
local function ints(n)
    state = 1
    local list = {}
    for i = 1, n do list[i] = next_number() end
    return list
end
local function map(f, list)
    local out = {}
    for i = 1, #list do out[i] = f(list[i]) end
    return out
end
local function copy(list) return map(function(x) return x end, list) end
local TEXT, INTS = words(200000), ints(200000)
local LIST = {}
for w in TEXT:gmatch("%S+") do LIST[#LIST + 1] = w end
local FLOATS = map(function(x) return x / 1024 end, ints(100000))
local INT_TEXTS, FLOAT_TEXTS = map(tostring, INTS), map(tostring, FLOATS)
local PEOPLE = map(function(x) return {name = WORDS[x % 12 + 1], age = x % 90} end, INTS)
local function count(needle)
    local n, i = 0, 1
    while true do
        local from, to = TEXT:find(needle, i, true)
        if not from then return n end
        n, i = n + 1, to + 1
    end
end
local TASKS = {
    {"split, join", function()
        local parts, i = {}, 1
        while true do
            local at = TEXT:find(" ", i, true)
            parts[#parts + 1] = TEXT:sub(i, at and at - 1)
            if not at then break end
            i = at + 1
        end
        return #table.concat(parts, ", ")
    end},
    {"words", function()
        local n = 0
        for w in TEXT:gmatch("%S+") do n = n + #w end
        return n
    end},
    {"count words", function()
        local d, n = {}, 0
        for _, w in ipairs(LIST) do d[w] = (d[w] or 0) + 1 end
        for _ in pairs(d) do n = n + 1 end
        return n
    end},
    {"index words", function()
        local d, n = {}, 0
        for i, w in ipairs(LIST) do
            local list = d[w]
            if list then list[#list + 1] = i else d[w], n = {i}, n + 1 end
        end
        return n
    end},
    {"Dict of Int", function()
        local d, s = {}, 0
        for _, x in ipairs(INTS) do d[x] = x end
        for _, x in ipairs(INTS) do s = s + d[x] + (d[x + 1] and 1 or 0) end
        return s
    end},
    {"set of strings", function()
        local d, n = {}, 0
        for _, w in ipairs(LIST) do
            if not d[w] then d[w], n = true, n + 1 end
        end
        return n
    end},
    {"concatenate", function()
        local n = 0
        for i = 1, 200000 do n = n + #("key" .. WORDS[i % 12 + 1] .. "=" .. WORDS[i % 7 + 1]) end
        return n
    end},
    {"interpolate", function()
        local n = 0
        for i = 1, 200000 do n = n + #("point " .. i % 100 .. ", " .. i .. " of " .. WORDS[i % 12 + 1]) end
        return n
    end},
    {"string(Int)", function()
        local n = 0
        for i = 1, 200000 do n = n + #tostring(i * 7919) end
        return n
    end},
    {"string(Float64)", function()
        local n = 0
        for _, x in ipairs(FLOATS) do n = n + #string.format("%.17g", x) end
        return n
    end},
    {"parse Int", function()
        local n = 0
        for _, t in ipairs(INT_TEXTS) do n = n + tonumber(t) end
        return n
    end},
    {"parse Float64", function()
        local n = 0
        for _, t in ipairs(FLOAT_TEXTS) do n = n + tonumber(t) end
        return n
    end},
    {"replace char", function() return #TEXT:gsub(" ", "_") end},
    {"replace text", function() return #TEXT:gsub("alpha", "omega!") end},
    {"replace regex", function() return #TEXT:gsub("%d+", "#") end},
    {"findnext text", function() return count("theta1") end},
    {"findnext char", function() return count("\n") end},
    {"print Int", function()
        local parts = {}
        for i = 1, 200000 do parts[i] = i .. " " end
        return #table.concat(parts)
    end},
    {"lowercase", function() return #TEXT:lower() end},
    {"sort by field", function()
        local list = copy(PEOPLE)
        table.sort(list, function(a, b) return a.age < b.age end)
        return list[1].age
    end},
    {"sort rev", function()
        local list = copy(INTS)
        table.sort(list, function(a, b) return a > b end)
        return list[1]
    end},
    {"sort Float64", function()
        local list = copy(FLOATS)
        table.sort(list)
        return list[1]
    end},
    {"sort words", function()
        local list = copy(LIST)
        table.sort(list)
        return list[1]
    end},
}
for _, task in ipairs(TASKS) do
    local name, f = task[1], task[2]
    local wanted = #arg == 0
    for _, a in ipairs(arg) do wanted = wanted or a == name end
    if wanted then
        local times, result = {}, nil
        for i = 1, 6 do
            local t = os.clock()
            result = f()
            if i > 1 then times[i - 1] = (os.clock() - t) * 1e3 end
        end
        table.sort(times)
        print(name .. "\t" .. times[3] .. "\t" .. tostring(result))
    end
end
