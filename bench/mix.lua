-- Asks kept addresses, and after every so many of them one that nobody asked before: arguments are that number
-- (0: only kept ones, 1: only new ones), a file with the new ones, and the kept ones. No thread asks what another did.
-- PAUSE_MS says for how many milliseconds a reader pauses before each question, on average; TOKENS are those that
-- scripts show, which ask four of seven questions.
local every, turn, fresh, kept = 0, 0, {}, {}
local pause = tonumber(os.getenv("PAUSE_MS") or "0")
local shown = {}
for token in string.gmatch(os.getenv("TOKENS") or "", "[^,]+") do
  shown[#shown + 1] = { Authorization = "Bearer " .. token }
end

function setup(thread)
  thread:set("number", counter)
  counter = counter + 1
end
counter = 0
THREADS = 2

function init(arguments)
  every = tonumber(arguments[1])
  math.randomseed(number)
  local place = 0
  for address in io.lines(arguments[2]) do
    place = place + 1
    if place % THREADS == number % THREADS then
      fresh[#fresh + 1] = address
    end
  end
  for place = 3, #arguments do
    kept[place - 2] = arguments[place]
  end
end

function request()
  turn = turn + 1
  local path = kept[turn % #kept + 1]
  if every > 0 and turn % every == 0 then
    path = table.remove(fresh)
  end
  if #shown > 0 and turn % 7 < 4 then
    return wrk.format("GET", path, shown[turn % #shown + 1])
  end
  return wrk.format("GET", path)
end

-- Readers do not wait for each other. wrk waits a turn even for no pause at all, where there is this function.
if pause > 0 then
  function delay()
    return math.floor(-pause * math.log(1 - math.random()))
  end
end
