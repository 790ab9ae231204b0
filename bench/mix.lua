-- Asks kept addresses, and after every so many of them one that nobody asked before: arguments are that number
-- (0: only kept ones, 1: only new ones), a file with the new ones, and the kept ones. No thread asks what another did.
-- PAUSE_MS says for how many milliseconds a reader pauses before each question, on average.
local every, turn, fresh, kept = 0, 0, {}, {}
local pause = tonumber(os.getenv("PAUSE_MS") or "0")

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
  if every > 0 and turn % every == 0 then
    return wrk.format("GET", table.remove(fresh))
  end
  return wrk.format("GET", kept[turn % #kept + 1])
end

-- Readers do not wait for each other. wrk waits a turn even for no pause at all, where there is this function.
if pause > 0 then
  function delay()
    return math.floor(-pause * math.log(1 - math.random()))
  end
end
