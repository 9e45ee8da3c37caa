SELECT origin, dest, flights, carriers, distance_miles, arr_delay_minutes
FROM (
  SELECT
    origin,
    dest,
    count(*) AS flights,
    count(DISTINCT carrier) AS carriers,
    max(distance) AS distance_miles,
    avg(CAST(arr_delay AS DECIMAL(10, 2))) AS arr_delay_minutes,
    row_number() OVER (ORDER BY count(*) DESC, origin, dest) AS place
  FROM csv_replay_flights
  WHERE year = ?
  GROUP BY origin, dest
)
WHERE place <= ?
ORDER BY place
