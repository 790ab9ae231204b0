-- Asks kept addresses, and after every so many of them one that nobody asked before: arguments are that number
-- (0: only kept ones, 1: only new ones), a first number for new ones, and the kept addresses.
local every, turn, fresh, kept = 0, 0, 0, {}

function setup(thread)
  thread:set("number", counter)
  counter = counter + 1
end
counter = 0

function init(arguments)
  every, fresh = tonumber(arguments[1]), tonumber(arguments[2]) + number * 100000
  for place = 3, #arguments do
    kept[place - 2] = arguments[place]
  end
end

function request()
  turn = turn + 1
  if every > 0 and turn % every == 0 then
    fresh = fresh + 1
    return wrk.format("GET", "/jobs/?json&outputs=jobs&limit=20&hours=4&jeditaskid=!" .. fresh)
  end
  return wrk.format("GET", kept[turn % #kept + 1])
end
