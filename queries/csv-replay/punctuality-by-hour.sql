-- The delay that nine departures of ten stay within is counted out, by nearest rank: the same in every run.
SELECT
  departure_hour,
  count(*) AS flights,
  CAST(CAST(count_if(dep_delay < 15) AS DECIMAL(18, 4)) / count(*) AS DECIMAL(5, 4)) AS on_time_share,
  avg(CAST(dep_delay AS DECIMAL(10, 2))) AS dep_delay_minutes,
  min(CASE WHEN 10 * place >= 9 * departures THEN dep_delay END) AS p90_delay_minutes
FROM (
  SELECT
    sched_dep_time / 100 AS departure_hour,
    dep_delay,
    row_number() OVER (PARTITION BY sched_dep_time / 100 ORDER BY dep_delay NULLS LAST) AS place,
    count(dep_delay) OVER (PARTITION BY sched_dep_time / 100) AS departures
  FROM csv_replay_flights
  WHERE origin = ?
    AND year = ?
)
GROUP BY departure_hour
ORDER BY departure_hour
